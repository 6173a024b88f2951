// Command sdk2023 calls by the SDK as it was released in 2023: plainly, by a
// paginator, and by a presigner.
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx := context.Background()
	files, table := s3.New(s3.Options{}), dynamodb.New(dynamodb.Options{})
	_, err := files.GetObject(ctx, &s3.GetObjectInput{})
	fmt.Println(err)
	fmt.Println(s3.NewPresignClient(files).PresignPutObject(ctx, &s3.PutObjectInput{}))
	for p := dynamodb.NewQueryPaginator(table, &dynamodb.QueryInput{}); p.HasMorePages(); {
		fmt.Println(p.NextPage(ctx))
	}
}
