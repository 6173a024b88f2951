// Command report takes a type that the infrastructure knows.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(context.Context, contract.Upload) (string, error) { return "", nil })
}
