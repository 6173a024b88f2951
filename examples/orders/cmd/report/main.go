package main

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	r := &reporter{dynamodb.NewFromConfig(cfg), s3.NewFromConfig(cfg)}
	lambdaruntime.Start(r.report)
}
