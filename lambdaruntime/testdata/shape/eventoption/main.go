package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(ctx context.Context, s string) (string, error) { return s, nil }, lambdaruntime.WithFallback(nil))
}
