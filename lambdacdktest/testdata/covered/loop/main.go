// Command loop is a handler with aws-lambda-go alone.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest/testdata/covered/lib"
)

func main() { lambda.Start(double) }

func double(n int) (int, error) {
	if n < 0 {
		panic("never")
	}
	return lib.Double(n), nil
}
