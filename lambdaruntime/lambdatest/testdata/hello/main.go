// Command hello answers HTTP API requests; it is built by this package's tests.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		fmt.Println("serving", e.RawPath)
		switch e.RawPath {
		case "/fail":
			return events.APIGatewayV2HTTPResponse{}, errors.New("no such luck")
		case "/hang":
			select {}
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: os.Getenv("GREETING") + ", " + e.PathParameters["name"]}, nil
	})
}
