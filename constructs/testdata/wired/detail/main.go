// Command detail takes events of a bus with a detail that the infrastructure knows.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
)

func main() {
	lambdaruntime.Start(func(context.Context, typed.EventBridgeEvent[contract.Upload]) (string, error) { return "", nil })
}
