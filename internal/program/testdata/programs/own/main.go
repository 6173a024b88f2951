package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type order struct{ ID string }

func main() { lambda.Start(func(context.Context, order) error { return nil }) }
