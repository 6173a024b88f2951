// Command told takes a topic's messages as a type that the infrastructure knows.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
)

func main() {
	lambdaruntime.Start(func(context.Context, typed.SNSEvent[contract.Upload]) (string, error) { return "", nil })
}
