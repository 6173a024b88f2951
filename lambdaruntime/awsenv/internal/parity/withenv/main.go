// Command withenv makes a DynamoDB client by awsenv.Load, for measuring what that costs.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func main() {
	cfg, err := awsenv.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := dynamodb.NewFromConfig(cfg)
	if _, err := client.Options().Credentials.Retrieve(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// What a handler would call stays in the program.
	if len(os.Args) > 1 {
		_, err := client.GetItem(context.Background(), &dynamodb.GetItemInput{TableName: aws.String(os.Args[1])})
		fmt.Println(err)
	}
}
