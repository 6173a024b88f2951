package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	if os.Getenv("STREAM") != "" {
		lambdaruntime.Start(func(context.Context, events.KinesisEvent) (struct{}, error) { return struct{}{}, nil })
	}
	lambdaruntime.Start(func(context.Context, map[int][]string) (map[string]any, error) { return nil, nil })
}
