package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	handle := func(context.Context, string) (string, error) { return "", nil }
	lambdaruntime.Start(lambdaruntime.Chain(handle, lambdaruntime.Middleware[int, string](nil)))
}
