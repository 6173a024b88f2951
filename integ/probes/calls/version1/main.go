// Command version1 calls by version 1 of the SDK: plainly, by its interface of
// all operations, by a paginator and by a presigned request.
package main

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
	"github.com/aws/aws-sdk-go/service/dynamodb/dynamodbiface"
	"github.com/aws/aws-sdk-go/service/s3"
)

func read(table dynamodbiface.DynamoDBAPI) error {
	_, err := table.GetItem(nil)
	return err
}

func main() {
	s := session.Must(session.NewSession())
	files := s3.New(s)
	_, err := files.GetObject(nil)
	request, _ := files.PutObjectRequest(nil)
	url, _ := request.Presign(time.Minute)
	fmt.Println(err, url, read(dynamodb.New(s)), files.ListObjectsV2Pages(nil, func(*s3.ListObjectsV2Output, bool) bool { return true }))
}
