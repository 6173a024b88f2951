package main

import (
	"context"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() {
	jobs := batch.SQS(func(context.Context, batch.SQSMessage[string]) error { return nil }, nil)
	lambdaruntime.StartHTTP(http.NotFoundHandler(), lambdaruntime.WithFallback(lambda.NewHandler(jobs)))
}
