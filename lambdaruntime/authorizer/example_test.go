package authorizer_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer"
)

// Sessions come in a cookie from pages, and as a token from programs.
func ExampleWrap() {
	users := map[string]string{"s3cret": "ann"} // a table would be asked, with ctx
	ask := authorizer.Wrap(func(ctx context.Context, r authorizer.Request) (authorizer.Answer, error) {
		session := r.Bearer()
		if session == "" {
			session = r.Cookie("session")
		}
		user, ok := users[session]
		if !ok {
			return authorizer.Answer{}, authorizer.ErrUnauthorized
		}
		return authorizer.Answer{Allow: true, Principal: user, Context: map[string]any{"plan": "pro"}}, nil
	}, &authorizer.Options{Logger: slog.New(slog.DiscardHandler)}) // lambdaruntime.Start(ask) is the whole program

	for _, token := range []string{"s3cret", "guess"} {
		event := fmt.Sprintf(`{"version":"2.0","type":"REQUEST","routeArn":"arn:aws:execute-api:eu-west-1:123456789012:api/$default/GET/me","routeKey":"GET /me","headers":{"authorization":"Bearer %s"},"requestContext":{"http":{"method":"GET","path":"/me"}}}`, token)
		result, err := ask(context.Background(), authorizer.Event(event))
		fmt.Println(result.IsAuthorized != nil && *result.IsAuthorized, string(result.Context["plan"]), err)
	}
	// Output:
	// true "pro" <nil>
	// false  Unauthorized
}

// What a Request has no field for is in the event.
func ExampleEventOf() {
	_ = func(ctx context.Context, r authorizer.Request) (authorizer.Answer, error) {
		event, err := authorizer.EventOf[events.APIGatewayV2CustomAuthorizerV2Request](r)
		if err != nil {
			return authorizer.Answer{}, err
		}
		agent := event.RequestContext.HTTP.UserAgent
		return authorizer.Answer{Allow: agent == "partner/1", Principal: agent}, nil
	}
}
