// Package store loads a contract on behalf of the handlers that import it.
package store

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func Topic() (string, error) {
	base, err := link.Load[contract.Base]()
	return base.Audit.ARN, err
}
