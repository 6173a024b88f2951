package main

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/dynamostore"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	db := dynamodb.NewFromConfig(cfg)
	w := &worker{price: ask, db: db, sns: sns.NewFromConfig(cfg)}
	lambdaruntime.Start(w.handler(dynamostore.New(db, res.Handled.Name)))
}
