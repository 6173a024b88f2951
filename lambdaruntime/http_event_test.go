package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// contextOf returns the context that a handler gets with an event.
func contextOf(t *testing.T, event []byte) (ctx context.Context) {
	t.Helper()
	h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { ctx = r.Context() }))
	if _, err := h.Invoke(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// Shows row 40, and P43.
func TestEventIsFoundTyped(t *testing.T) {
	v2, err := EventFromContext[events.APIGatewayV2HTTPRequest](contextOf(t, frontend.Fixture(t, "http-api.json")))
	if err != nil || v2.RequestContext.RequestID != "JKJaXmPLvHcESHA=" || v2.Headers["x-dup"] != "one,two" {
		t.Errorf("EventFromContext = %+v, %v, want the event", v2, err)
	}
	v1, err := EventFromContext[events.APIGatewayProxyRequest](contextOf(t, frontend.Fixture(t, "rest-api.json")))
	if err != nil || v1.RequestContext.Identity.ClientCert == nil || v1.RequestContext.Identity.ClientCert.SubjectDN != "CN=client.example.com" {
		t.Errorf("EventFromContext = %+v, %v, want the event with its client certificate", v1, err)
	}
	alb, err := EventFromContext[events.ALBTargetGroupRequest](contextOf(t, frontend.Fixture(t, "alb.json")))
	if err != nil || alb.RequestContext.ELB.TargetGroupArn == "" {
		t.Errorf("EventFromContext = %+v, %v, want the event", alb, err)
	}
	raw, err := EventFromContext[json.RawMessage](contextOf(t, frontend.Fixture(t, "alb.json")))
	if err != nil || !reflect.DeepEqual([]byte(raw), bytes.TrimSpace(frontend.Fixture(t, "alb.json"))) {
		t.Errorf("EventFromContext[json.RawMessage] = %s, %v, want the event's text", raw, err)
	}
	if _, err := EventFromContext[[]string](contextOf(t, frontend.Fixture(t, "alb.json"))); err == nil || errors.Is(err, ErrNoEvent) {
		t.Errorf("EventFromContext[[]string] = %v, want an error of decoding", err)
	}
}

func TestNoEventOutsideLambda(t *testing.T) {
	for what, err := range map[string]error{
		"EventFromContext":            errorOf(EventFromContext[json.RawMessage](t.Context())),
		"AuthorizerFromContext":       errorOf(AuthorizerFromContext[json.RawMessage](t.Context())),
		"LambdaAuthorizerFromContext": errorOf(LambdaAuthorizerFromContext[json.RawMessage](t.Context())),
		"JWTFromContext":              errorOf(JWTFromContext(t.Context())),
		"IAMFromContext":              errorOf(IAMFromContext(t.Context())),
	} {
		if !errors.Is(err, ErrNoEvent) {
			t.Errorf("%s = %v, want ErrNoEvent", what, err)
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

// Shows row 40: what aws-lambda-go puts into the context is there, and ends
// with it.
func TestHandlerGetsTheContextOfTheInvocation(t *testing.T) {
	parent, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
	defer cancel()
	parent = lambdacontext.NewContext(parent, &lambdacontext.LambdaContext{AwsRequestID: "id-1"})
	//lint:ignore SA1029 the key is aws-lambda-go's
	parent = context.WithValue(parent, "x-amzn-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1")
	var got context.Context
	h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Context() }))
	if _, err := newRunner(h, config{}).Invoke(parent, frontend.Fixture(t, "http-api.json")); err != nil {
		t.Fatal(err)
	}
	if lc, ok := lambdacontext.FromContext(got); !ok || lc.AwsRequestID != "id-1" {
		t.Errorf("lambdacontext.FromContext = %+v, %v, want the request id", lc, ok)
	}
	if RequestID(got) != "id-1" || TraceID(got) != "1-5bef4de7-ad49b0e87f6ef6c87fc2e700" || !IsColdStart(got) {
		t.Errorf("RequestID, TraceID, IsColdStart = %q, %q, %v, want those of the invocation", RequestID(got), TraceID(got), IsColdStart(got))
	}
	deadline, ok := got.Deadline()
	lambdas, _ := parent.Deadline()
	if left := lambdas.Sub(deadline); !ok || left != DefaultDeadlineMargin {
		t.Errorf("the context ends %v before Lambda's deadline, want %v", left, DefaultDeadlineMargin)
	}
}

var (
	lambdaAuthorizerV1 = map[string]any{"principalId": "user-1", "integrationLatency": 12, "tenant": "blue", "limit": "5"}
	lambdaAuthorizerV2 = map[string]any{"lambda": map[string]any{"tenant": "blue", "limit": 5}}
	iamV2              = map[string]any{"iam": map[string]any{
		"accessKey": "ASIAEXAMPLE", "accountId": "123456789012", "callerId": "AIDAEXAMPLE",
		"cognitoIdentity": map[string]any{"amr": []string{"authenticated"}, "identityId": "eu-central-1:1", "identityPoolId": "eu-central-1:2"},
		"principalOrgId":  "o-1", "userArn": "arn:aws:iam::123456789012:user/gopher", "userId": "AIDAEXAMPLE",
	}}
)

// Shows row 41.
func TestTokenOfTheCaller(t *testing.T) {
	withJWT := func(jwt any) []byte {
		return frontend.Fixture(t, "http-api.json", frontend.Set("requestContext.authorizer", map[string]any{"jwt": jwt}))
	}
	ofREST := func(authorizer any) []byte {
		return frontend.Fixture(t, "rest-api.json", frontend.Set("requestContext.authorizer", authorizer))
	}
	for _, c := range []struct {
		name  string
		event []byte
		want  JWT
		err   error
	}{
		{"JWT authorizer", frontend.Fixture(t, "http-api.json"), JWT{
			Claims: map[string]string{"sub": "user-1", "iss": "https://issuer.example/", "scope": "orders:read orders:write"},
			Scopes: []string{"orders:read"},
		}, nil},
		{"JWT authorizer with claims that are no strings", frontend.Fixture(t, "http-api.json", frontend.Set("requestContext.authorizer.jwt", map[string]any{
			"claims": map[string]any{"exp": 1, "admin": true, "n": nil}, "scopes": nil,
		})), JWT{Claims: map[string]string{"exp": "1", "admin": "true"}}, nil},
		{"Cognito authorizer", frontend.Fixture(t, "rest-api.json"), JWT{Claims: map[string]string{
			"sub": "0f1e2d3c-4b5a-4968-8776-655443322110", "cognito:groups": "admin,staff", "email": "gopher@example.com", "token_use": "id",
		}}, nil},
		{"JWT authorizer, payload format 1.0", frontend.Fixture(t, "http-api-1.0.json", frontend.Set("requestContext.authorizer", map[string]any{
			"claims": map[string]any{"sub": "user-1"}, "scopes": []string{"orders:read"},
		})), JWT{Claims: map[string]string{"sub": "user-1"}, Scopes: []string{"orders:read"}}, nil},
		{"scopes that are no strings", withJWT(map[string]any{"claims": map[string]any{"sub": "user-1"}, "scopes": []any{nil, 1, "a", []string{"b"}}}),
			JWT{Claims: map[string]string{"sub": "user-1"}, Scopes: []string{"a"}}, nil},
		{"scopes that are no list", withJWT(map[string]any{"claims": map[string]any{"sub": "user-1"}, "scopes": "a"}), JWT{Claims: map[string]string{"sub": "user-1"}}, nil},
		{"no authorizer", frontend.Fixture(t, "http-api-stage.json"), JWT{}, ErrNoAuthorizer},
		{"Lambda authorizer", frontend.Fixture(t, "rest-api.json", frontend.Set("requestContext.authorizer", lambdaAuthorizerV1)), JWT{}, ErrNoAuthorizer},
		{"load balancer", frontend.Fixture(t, "alb.json"), JWT{}, ErrNoAuthorizer},
		{"no authorizer, payload format 1.0", frontend.Fixture(t, "http-api-1.0.json"), JWT{}, ErrNoAuthorizer},
		{"no claims", withJWT(map[string]any{"scopes": []string{"admin"}}), JWT{}, ErrNoAuthorizer},
		{"null claims", withJWT(map[string]any{"claims": nil}), JWT{}, ErrNoAuthorizer},
		{"claims that are text", withJWT(map[string]any{"claims": "admin"}), JWT{}, ErrNoAuthorizer},
		{"claims that are a list", withJWT(map[string]any{"claims": []string{"admin"}}), JWT{}, ErrNoAuthorizer},
		{"claims of nothing", withJWT(map[string]any{"claims": map[string]any{}}), JWT{}, ErrNoAuthorizer},
		{"null token", withJWT(nil), JWT{}, ErrNoAuthorizer},
		{"token that is text", withJWT("admin"), JWT{}, ErrNoAuthorizer},
		{"null claims of Cognito", ofREST(map[string]any{"claims": nil}), JWT{}, ErrNoAuthorizer},
		{"null authorizer", ofREST(nil), JWT{}, ErrNoAuthorizer},
		{"Lambda authorizer with text called claims", ofREST(map[string]any{"principalId": "user-1", "claims": "admin"}), JWT{}, ErrNoAuthorizer},
		{"Lambda authorizer with text called claims and no principal", ofREST(map[string]any{"claims": "admin"}), JWT{}, ErrNoAuthorizer},
		{"Lambda authorizer with an object called claims", ofREST(map[string]any{"principalId": "user-1", "claims": map[string]any{"sub": "admin"}}), JWT{}, ErrNoAuthorizer},
		{"Lambda authorizer of an HTTP API with an object called claims", frontend.Fixture(t, "http-api.json", frontend.Set("requestContext.authorizer", map[string]any{
			"lambda": map[string]any{"claims": map[string]any{"sub": "admin"}}, "claims": map[string]any{"sub": "admin"},
		})), JWT{}, ErrNoAuthorizer},
		{"member in another case", ofREST(map[string]any{"Claims": map[string]any{"sub": "admin"}}), JWT{}, ErrNoAuthorizer},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := JWTFromContext(contextOf(t, c.event))
			if !maps.Equal(got.Claims, c.want.Claims) || !reflect.DeepEqual(got.Scopes, c.want.Scopes) || !errors.Is(err, c.err) {
				t.Errorf("JWTFromContext = %v, %v, want %v, %v", got, err, c.want, c.err)
			}
		})
	}
}

// Shows row 41.
func TestContextOfALambdaAuthorizer(t *testing.T) {
	type v1 struct {
		PrincipalID, Tenant string
		Limit               int `json:",string"`
	}
	type v2 struct {
		Tenant string
		Limit  int
	}
	ctx := contextOf(t, frontend.Fixture(t, "rest-api.json", frontend.Set("requestContext.authorizer", lambdaAuthorizerV1)))
	if got, err := LambdaAuthorizerFromContext[v1](ctx); err != nil || got != (v1{"user-1", "blue", 5}) {
		t.Errorf("LambdaAuthorizerFromContext of a REST API = %+v, %v", got, err)
	}
	ctx = contextOf(t, frontend.Fixture(t, "http-api.json", frontend.Set("requestContext.authorizer", lambdaAuthorizerV2)))
	if got, err := LambdaAuthorizerFromContext[v2](ctx); err != nil || got != (v2{"blue", 5}) {
		t.Errorf("LambdaAuthorizerFromContext of an HTTP API = %+v, %v", got, err)
	}
	if got, err := LambdaAuthorizerFromContext[[]string](ctx); err == nil {
		t.Errorf("LambdaAuthorizerFromContext[[]string] = %v, want an error of decoding", got)
	}
	type ofText struct{ Claims string }
	ctx = contextOf(t, frontend.Fixture(t, "rest-api.json", frontend.Set("requestContext.authorizer", map[string]any{"principalId": "user-1", "claims": "of its own"})))
	if got, err := LambdaAuthorizerFromContext[ofText](ctx); err != nil || got.Claims != "of its own" {
		t.Errorf("LambdaAuthorizerFromContext with a member claims = %+v, %v", got, err)
	}
	for _, name := range []string{"rest-api.json", "http-api.json", "http-api-stage.json", "http-api-1.0.json", "alb.json"} {
		if got, err := LambdaAuthorizerFromContext[v1](contextOf(t, frontend.Fixture(t, name))); !errors.Is(err, ErrNoAuthorizer) {
			t.Errorf("LambdaAuthorizerFromContext of %s = %v, %v, want ErrNoAuthorizer", name, got, err)
		}
	}
}

// Shows row 41.
func TestCallerThatIAMAuthorized(t *testing.T) {
	want := IAM{
		AccessKey: "ASIAEXAMPLE", AccountID: "123456789012", CallerID: "AIDAEXAMPLE",
		UserARN: "arn:aws:iam::123456789012:user/gopher", UserID: "AIDAEXAMPLE",
	}
	if got, err := IAMFromContext(contextOf(t, frontend.Fixture(t, "rest-api-test-invoke.json"))); err != nil || got != want {
		t.Errorf("IAMFromContext of a REST API = %+v, %v, want %+v", got, err, want)
	}
	want.PrincipalOrgID, want.CognitoIdentityID, want.CognitoIdentityPoolID = "o-1", "eu-central-1:1", "eu-central-1:2"
	if got, err := IAMFromContext(contextOf(t, frontend.Fixture(t, "function-url.json", frontend.Set("requestContext.authorizer", iamV2)))); err != nil || got != want {
		t.Errorf("IAMFromContext of a function URL = %+v, %v, want %+v", got, err, want)
	}
	for what, iam := range map[string]any{"null": nil, "text": "admin", "no ARN": map[string]any{"userId": "AIDAEXAMPLE"}, "a null ARN": map[string]any{"userArn": nil, "userId": "x"}, "an ARN that is a list": map[string]any{"userArn": []string{"x"}}} {
		ctx := contextOf(t, frontend.Fixture(t, "function-url.json", frontend.Set("requestContext.authorizer", map[string]any{"iam": iam})))
		if got, err := IAMFromContext(ctx); !errors.Is(err, ErrNoAuthorizer) {
			t.Errorf("IAMFromContext with %s = %+v, %v, want ErrNoAuthorizer", what, got, err)
		}
	}
	for _, name := range []string{"rest-api.json", "http-api.json", "http-api-1.0.json", "function-url.json", "alb.json"} {
		if got, err := IAMFromContext(contextOf(t, frontend.Fixture(t, name))); !errors.Is(err, ErrNoAuthorizer) {
			t.Errorf("IAMFromContext of %s = %+v, %v, want ErrNoAuthorizer", name, got, err)
		}
	}
}

// Shows row 41: the authorizer as it is.
func TestAuthorizerAsItIs(t *testing.T) {
	got, err := AuthorizerFromContext[events.APIGatewayV2HTTPRequestContextAuthorizerDescription](contextOf(t, frontend.Fixture(t, "http-api.json")))
	if err != nil || got.JWT == nil || got.JWT.Claims["sub"] != "user-1" {
		t.Errorf("AuthorizerFromContext = %+v, %v, want the event's authorizer", got, err)
	}
	if _, err := AuthorizerFromContext[json.RawMessage](contextOf(t, frontend.Fixture(t, "alb.json"))); !errors.Is(err, ErrNoAuthorizer) {
		t.Errorf("AuthorizerFromContext of a load balancer = %v, want ErrNoAuthorizer", err)
	}
}
