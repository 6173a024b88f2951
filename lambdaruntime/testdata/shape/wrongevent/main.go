package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type event struct{ Name string }

func main() {
	lambdaruntime.Start[event](func(context.Context, string) (string, error) { return "", nil })
}
