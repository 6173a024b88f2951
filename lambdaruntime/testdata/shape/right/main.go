package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type event struct{ Name string }

func handle(_ context.Context, e event) (string, error) { return e.Name, nil }

func main() {
	lambdaruntime.Start(lambdaruntime.Chain(handle, lambdaruntime.Middleware[event, string](nil)))
	lambdaruntime.Start(handle)
}
