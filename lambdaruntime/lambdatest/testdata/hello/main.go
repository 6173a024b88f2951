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
	"github.com/aws/aws-lambda-go/lambdacontext"
)

func main() {
	lambda.Start(func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (any, error) {
		fmt.Println("serving", e.RawPath)
		switch e.RawPath {
		case "/fail":
			return nil, errors.New("no such luck")
		case "/stream":
			return &events.LambdaFunctionURLStreamingResponse{StatusCode: 202, Cookies: []string{"a=1"}, Body: strings.NewReader("streamed")}, nil
		case "/whoami":
			lc, _ := lambdacontext.FromContext(ctx)
			return fmt.Sprintf("%s %d %s %s %s", lc.TenantID, os.Getpid(), os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")), nil
		case "/hang":
			select {}
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: os.Getenv("GREETING") + ", " + e.PathParameters["name"]}, nil
	})
}
