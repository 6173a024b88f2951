// Command batch handles messages of a queue one by one.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() {
	lambdaruntime.Start(batch.SQS(func(context.Context, batch.SQSMessage[string]) error { return nil }, nil))
}
