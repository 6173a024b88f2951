package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(context.Context, string) string { return "" })
}
