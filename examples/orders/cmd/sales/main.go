package main

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	lambdaruntime.Start(batch.DynamoDB(recorder(dynamodb.NewFromConfig(cfg)), nil))
}
