package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	_ "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

var res = link.MustLoad[struct{ Alerts link.Topic }]()

func main() {
	lambdaruntime.StartHandler(lambda.NewHandler(func(context.Context, events.SNSEvent) error { println(res.Alerts.ARN); return nil }))
}
