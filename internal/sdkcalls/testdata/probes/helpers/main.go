// Command helpers calls operations through what the SDK builds on them: a
// paginator, a waiter and a presigner.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx := context.Background()
	client := s3.New(s3.Options{})
	for p := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{}); p.HasMorePages(); {
		p.NextPage(ctx)
	}
	s3.NewObjectExistsWaiter(client).Wait(ctx, &s3.HeadObjectInput{}, time.Second)
	s3.NewPresignClient(client).PresignPutObject(ctx, &s3.PutObjectInput{})
	dynamodb.NewTableExistsWaiter(dynamodb.New(dynamodb.Options{})).Wait(ctx, &dynamodb.DescribeTableInput{}, time.Second)
}
