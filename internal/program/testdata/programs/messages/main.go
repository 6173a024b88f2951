// Command messages takes the messages of two queues, of two types.
package main

import (
	"context"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() {
	uploads := batch.SQS(func(context.Context, batch.SQSMessage[contract.Upload]) error { return nil }, nil)
	bases := batch.SQS(func(context.Context, batch.SQSMessage[contract.Base]) error { return nil }, nil)
	lambdaruntime.Start(func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		if strings.HasSuffix(e.Records[0].EventSourceARN, "uploads") {
			return uploads(ctx, e)
		}
		return bases(ctx, e)
	})
}
