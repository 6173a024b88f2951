package main

import (
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	i := &importer{s3.NewFromConfig(cfg), sqs.NewFromConfig(cfg)}
	lambdaruntime.Start(i.created)
}
