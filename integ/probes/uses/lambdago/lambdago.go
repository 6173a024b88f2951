// Package lambdago handles events by aws-lambda-go, built without net/rpc.
package lambdago

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// Use handles events by aws-lambda-go, built without net/rpc.
func Use() {
	lambda.Start(func(_ context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		return events.SQSEventResponse{}, nil
	})
}
