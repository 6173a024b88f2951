package lambdaruntime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// ErrNoAuthorizer says that the request of a context was not authorized in the
// way that was asked for: the route has no authorizer, or one of another kind.
var ErrNoAuthorizer = errors.New("lambdaruntime: the request carries no such authorizer")

// AuthorizerFromContext returns the requestContext.authorizer member of the
// event as it is, decoded into T; json.RawMessage for its text. It fails with
// [ErrNoEvent] outside Lambda, with [ErrNoAuthorizer] where the event has no
// such member, and where the member does not fit T.
func AuthorizerFromContext[T any](ctx context.Context) (T, error) {
	x, err := exchangeFrom(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return decodeAuthorizer[T](x.Authorizer())
}

// LambdaAuthorizerFromContext returns the context that a Lambda authorizer
// added to the request, decoded into T. A REST API delivers its values as
// strings, next to principalId and integrationLatency; an HTTP API as the
// authorizer returned them. It fails like [AuthorizerFromContext].
func LambdaAuthorizerFromContext[T any](ctx context.Context) (T, error) {
	var none T
	x, err := exchangeFrom(ctx)
	if err != nil {
		return none, err
	}
	if x.Format2() {
		return decodeAuthorizer[T](jsontext.Member(x.Authorizer(), "lambda"))
	}
	text := x.Authorizer()
	if checkedToken(x) != "" {
		return none, ErrNoAuthorizer
	}
	for m := jsontext.Walk(text); m.Next(); {
		if m.Value != "null" {
			return decodeAuthorizer[T](text)
		}
	}
	return none, ErrNoAuthorizer // an HTTP API's {"claims":null,"scopes":null}
}

func decodeAuthorizer[T any](text string) (T, error) {
	var v T
	if !strings.HasPrefix(text, "{") {
		return v, ErrNoAuthorizer
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("lambdaruntime: the authorizer does not fit %T: %w", v, err)
	}
	return v, nil
}

// A JWT is what a JWT authorizer of an HTTP API or a Cognito authorizer of a
// REST API found in the caller's token.
type JWT struct {
	// Claims are the token's claims. API Gateway delivers lists as text, such
	// as "[a b]".
	Claims map[string]string

	// Scopes are the token's scopes that the route asks for. REST APIs do not
	// tell them.
	Scopes []string
}

// JWTFromContext returns the caller's token, checked by the API. It fails with
// [ErrNoEvent] outside Lambda and with [ErrNoAuthorizer] where the API checked
// none. What it returns without an error has claims.
func JWTFromContext(ctx context.Context) (JWT, error) {
	x, err := exchangeFrom(ctx)
	if err != nil {
		return JWT{}, err
	}
	text := checkedToken(x)
	if text == "" {
		return JWT{}, ErrNoAuthorizer
	}
	jwt := JWT{Claims: map[string]string{}}
	for m := jsontext.Walk(jsontext.Member(text, "claims")); m.Next(); {
		switch m.Value[0] {
		case '"':
			jwt.Claims[m.Key] = jsontext.String(m.Value)
		case 'n': // null is no claim
		default:
			jwt.Claims[m.Key] = m.Value
		}
	}
	for s := jsontext.WalkArray(jsontext.Member(text, "scopes")); s.Next(); {
		if s.Value[0] == '"' {
			jwt.Scopes = append(jwt.Scopes, jsontext.String(s.Value))
		}
	}
	return jwt, nil
}

// checkedToken returns the text of the object with the claims of a token that
// the API checked, "" where it checked none: then the claims are absent or null.
// In format 1.0 the members of a Lambda authorizer's context stand in the same
// place. Only an HTTP API passes objects of theirs, with a principal beside
// them, which a token does not have.
func checkedToken(x *httpadapter.Exchange) string {
	text := x.Authorizer()
	if x.Format2() {
		text = jsontext.Member(text, "jwt")
	} else if jsontext.Member(text, "principalId") != "" {
		return ""
	}
	claims := jsontext.Walk(jsontext.Member(text, "claims"))
	if !claims.Next() {
		return ""
	}
	return text
}

// IAM is the caller of a request that was signed with AWS credentials.
type IAM struct {
	AccessKey      string
	AccountID      string
	CallerID       string
	UserARN        string
	UserID         string
	PrincipalOrgID string

	// CognitoIdentityID and CognitoIdentityPoolID are set where the
	// credentials came from a Cognito identity pool.
	CognitoIdentityID     string
	CognitoIdentityPoolID string
}

// IAMFromContext returns the caller that IAM authorized. It fails with
// [ErrNoEvent] outside Lambda and with [ErrNoAuthorizer] where IAM did not
// authorize the request.
func IAMFromContext(ctx context.Context) (IAM, error) {
	x, err := exchangeFrom(ctx)
	if err != nil {
		return IAM{}, err
	}
	text := x.Identity()
	if x.Format2() {
		text = jsontext.Member(x.Authorizer(), "iam")
	}
	var c IAM
	for m := jsontext.Walk(text); m.Next(); {
		switch value := jsontext.String(m.Value); m.Key {
		case "accessKey":
			c.AccessKey = value
		case "accountId":
			c.AccountID = value
		case "callerId", "caller": // payload format 2.0, REST API
			c.CallerID = value
		case "userArn":
			c.UserARN = value
		case "userId", "user":
			c.UserID = value
		case "principalOrgId":
			c.PrincipalOrgID = value
		case "cognitoIdentityId":
			c.CognitoIdentityID = value
		case "cognitoIdentityPoolId":
			c.CognitoIdentityPoolID = value
		case "cognitoIdentity":
			c.CognitoIdentityID = jsontext.String(jsontext.Member(m.Value, "identityId"))
			c.CognitoIdentityPoolID = jsontext.String(jsontext.Member(m.Value, "identityPoolId"))
		}
	}
	// A REST API sends the identity of every request, with null for a caller
	// that did not sign. The source address is always there.
	if c.UserARN == "" {
		return IAM{}, ErrNoAuthorizer
	}
	return c, nil
}
