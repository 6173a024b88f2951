// Guard is a Lambda authorizer: it knows one key, and tells the tenant.
package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(_ context.Context, r events.APIGatewayV2CustomAuthorizerV2Request) (events.APIGatewayV2CustomAuthorizerSimpleResponse, error) {
		switch r.Headers["x-key"] {
		case "open sesame":
			return events.APIGatewayV2CustomAuthorizerSimpleResponse{IsAuthorized: true, Context: map[string]any{"tenant": "ali", "level": 40}}, nil
		case "who":
			return events.APIGatewayV2CustomAuthorizerSimpleResponse{}, errors.New("Unauthorized")
		}
		return events.APIGatewayV2CustomAuthorizerSimpleResponse{}, nil
	})
}
