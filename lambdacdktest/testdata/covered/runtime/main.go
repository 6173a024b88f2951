// Command runtime is a handler that has something to do when it ends.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest/testdata/covered/lib"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() { lambdaruntime.Start(double, lambdaruntime.WithShutdown(bye)) }

func double(_ context.Context, n int) (int, error) {
	if n < 0 {
		panic("never")
	}
	return lib.Double(n), nil
}

func bye(context.Context) {
	lib.Double(0)
}
