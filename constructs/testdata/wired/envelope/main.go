// Command envelope takes the messages of a queue as a topic wraps them.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
)

func main() {
	lambdaruntime.Start(batch.SQS(func(context.Context, batch.SQSMessage[typed.SNSEntity[contract.Upload]]) error { return nil }, nil))
}
