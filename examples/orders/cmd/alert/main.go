package main

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// Whoever looks after the shop reads this log; put your chat or your pager here.
func main() {
	lambdaruntime.Start(func(ctx context.Context, event events.SNSEvent) (struct{}, error) {
		for _, r := range event.Records {
			slog.ErrorContext(ctx, "somebody must look at this", "failure", describe(r.SNS.Message))
		}
		return struct{}{}, nil
	})
}
