// Command message takes the messages of a queue as a type that the infrastructure knows.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() {
	lambdaruntime.Start(batch.SQS(func(context.Context, batch.SQSMessage[contract.Upload]) error { return nil }, nil))
}
