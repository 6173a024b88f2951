// Command services calls one operation of each service that links know.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func main() {
	ctx := context.Background()
	dynamodb.New(dynamodb.Options{}).Query(ctx, nil)
	eventbridge.New(eventbridge.Options{}).PutEvents(ctx, nil)
	kms.New(kms.Options{}).Decrypt(ctx, nil)
	lambda.New(lambda.Options{}).Invoke(ctx, nil)
	s3.New(s3.Options{}).HeadObject(ctx, nil)
	secretsmanager.New(secretsmanager.Options{}).GetSecretValue(ctx, nil)
	sfn.New(sfn.Options{}).StartExecution(ctx, nil)
	sns.New(sns.Options{}).Publish(ctx, nil)
	sqs.New(sqs.Options{}).ReceiveMessage(ctx, nil)
	ssm.New(ssm.Options{}).GetParameter(ctx, nil)
}
