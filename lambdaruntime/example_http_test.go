package lambdaruntime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// The same program serves requests in Lambda and, with go run, on port 8080.
func ExampleStartHTTP() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s\n", r.PathValue("name"))
	})
	lambdaruntime.StartHTTP(mux)
}

// A test of the whole way from an event to the answer.
func ExampleNewHTTPHandler() {
	h := lambdaruntime.NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s", r.Method, r.URL)
	}))
	answer, err := h.Invoke(context.Background(), []byte(`{
		"version": "2.0",
		"rawPath": "/orders",
		"rawQueryString": "limit=5",
		"requestContext": {"http": {"method": "GET"}}
	}`))
	fmt.Println(string(answer), err)
	// Output: {"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"isBase64Encoded":false,"body":"GET /orders?limit=5"} <nil>
}

// One function serves an API and a schedule.
func ExampleWithFallback() {
	schedule := lambda.NewHandler(func(ctx context.Context, event events.EventBridgeEvent) error {
		fmt.Println("it is", event.Time)
		return nil
	})
	lambdaruntime.StartHTTP(http.DefaultServeMux, lambdaruntime.WithFallback(schedule))
}

// The event has what a request has no place for.
func ExampleEventFromContext() {
	http.HandleFunc("GET /whoami", func(w http.ResponseWriter, r *http.Request) {
		event, err := lambdaruntime.EventFromContext[events.APIGatewayV2HTTPRequest](r.Context())
		if errors.Is(err, lambdaruntime.ErrNoEvent) {
			fmt.Fprintln(w, "not in Lambda")
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, event.RequestContext.Authentication.ClientCert.SubjectDN)
	})
	lambdaruntime.StartHTTP(nil)
}

// The claims of the token that the API has checked.
func ExampleJWTFromContext() {
	http.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		token, err := lambdaruntime.JWTFromContext(r.Context())
		if err != nil {
			http.Error(w, "sign in first", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, token.Claims["sub"], token.Scopes)
	})
	lambdaruntime.StartHTTP(nil)
}

// What a Lambda authorizer found out about the caller, as a type of one's own.
func ExampleLambdaAuthorizerFromContext() {
	type caller struct {
		Tenant string `json:"tenant"`
	}
	http.HandleFunc("GET /orders", func(w http.ResponseWriter, r *http.Request) {
		c, err := lambdaruntime.LambdaAuthorizerFromContext[caller](r.Context())
		if err != nil {
			c.Tenant = os.Getenv("TENANT") // on this machine
		}
		fmt.Fprintln(w, "orders of", c.Tenant)
	})
	lambdaruntime.StartHTTP(nil)
}

// Requests that IAM has authorized come from a role or a user.
func ExampleIAMFromContext() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /import", func(w http.ResponseWriter, r *http.Request) {
		caller, err := lambdaruntime.IAMFromContext(r.Context())
		if err != nil {
			http.Error(w, "signed requests alone", http.StatusForbidden)
			return
		}
		slog.InfoContext(r.Context(), "import", "by", caller.UserARN)
	})
	lambdaruntime.StartHTTP(mux)
}

// What no other function of this package knows is read as the event has it.
func ExampleAuthorizerFromContext() {
	type cognito struct { // as a REST API has it
		Claims map[string]string `json:"claims"`
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		who, err := lambdaruntime.AuthorizerFromContext[cognito](r.Context())
		if err != nil {
			http.Error(w, "sign in first", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, who.Claims["email"])
	})
	lambdaruntime.StartHTTP(mux)
}
