// Old is a handler of a REST API, in the way of aws-lambda-go.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, r events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		if r.HTTPMethod == "" || r.Path == "" {
			return events.APIGatewayProxyResponse{StatusCode: 404}, nil
		}
		return events.APIGatewayProxyResponse{StatusCode: 200, Body: r.HTTPMethod + " " + r.Path + " of " + r.PathParameters["id"] + ": " + r.Body}, nil
	})
}
