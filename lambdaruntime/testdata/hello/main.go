// Command hello is testdata/bare on lambdaruntime.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type event struct{ Name string }

func hello(_ context.Context, e event) (string, error) { return "hello, " + e.Name, nil }

func main() { lambdaruntime.Start(hello) }
