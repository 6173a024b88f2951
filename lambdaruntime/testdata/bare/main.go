// Command bare is the smallest typed handler on aws-lambda-go alone: what
// testdata/hello and testdata/hellohttp are measured against.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct{ Name string }

func hello(_ context.Context, e event) (string, error) { return "hello, " + e.Name, nil }

func main() { lambda.Start(hello) }
