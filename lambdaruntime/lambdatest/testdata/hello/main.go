// Command hello answers HTTP API requests and streams to function URLs; it is built by this package's tests.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, e events.APIGatewayV2HTTPRequest) (any, error) {
		fmt.Println("serving", e.RawPath)
		switch e.RawPath {
		case "/fail":
			return nil, errors.New("no such luck")
		case "/stream":
			return &events.LambdaFunctionURLStreamingResponse{StatusCode: 202, Cookies: []string{"a=1"}, Body: strings.NewReader("streamed")}, nil
		case "/hang":
			select {}
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: os.Getenv("GREETING") + ", " + e.PathParameters["name"]}, nil
	})
}
