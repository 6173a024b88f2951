// Package store loads a contract on behalf of the handlers that import it.
package store

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func Topic() (string, error) {
	base, err := link.Load[contract.Base]()
	return base.Audit.ARN, err
}

// Unused is called by nobody.
func Unused() any { return link.MustLoad[struct{ Never link.Topic }]() }
