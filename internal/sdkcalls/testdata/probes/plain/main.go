// Command plain calls operations directly.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx := context.Background()
	s3.New(s3.Options{}).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("b")})
	dynamodb.New(dynamodb.Options{}).PutItem(ctx, &dynamodb.PutItemInput{})
}
