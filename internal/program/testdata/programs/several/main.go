package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	if os.Getenv("TOPIC") != "" {
		lambda.Start(func(events.SNSEvent) error { return nil })
	}
	lambda.Start(func(context.Context, events.S3Event) (string, error) { return "", nil })
}
