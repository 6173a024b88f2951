package lambdaruntime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrNoAuthorizer says that the request of a context was not authorized in the
// way that was asked for: the route has no authorizer, or one of another kind.
var ErrNoAuthorizer = errors.New("lambdaruntime: the request carries no such authorizer")

// AuthorizerFromContext returns the requestContext.authorizer member of the
// event as it is, decoded into T; json.RawMessage for its text. It fails with
// [ErrNoEvent] outside Lambda, with [ErrNoAuthorizer] where the event has no
// such member, and where the member does not fit T.
func AuthorizerFromContext[T any](ctx context.Context) (T, error) {
	e, err := eventFrom(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return decodeAuthorizer[T](e.context.authorizer)
}

// LambdaAuthorizerFromContext returns the context that a Lambda authorizer
// added to the request, decoded into T. A REST API delivers its values as
// strings, next to principalId and integrationLatency; an HTTP API as the
// authorizer returned them. It fails like [AuthorizerFromContext].
func LambdaAuthorizerFromContext[T any](ctx context.Context) (T, error) {
	var none T
	e, err := eventFrom(ctx)
	if err != nil {
		return none, err
	}
	if e.source.format2() {
		return decodeAuthorizer[T](member(e.context.authorizer, "lambda"))
	}
	if member(e.context.authorizer, "claims") != "" {
		return none, ErrNoAuthorizer // a Cognito authorizer's
	}
	return decodeAuthorizer[T](e.context.authorizer)
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
// none.
func JWTFromContext(ctx context.Context) (JWT, error) {
	e, err := eventFrom(ctx)
	if err != nil {
		return JWT{}, err
	}
	text := e.context.authorizer
	if e.source.format2() {
		text = member(text, "jwt")
	}
	claims := member(text, "claims")
	if claims == "" {
		return JWT{}, ErrNoAuthorizer
	}
	jwt := JWT{Claims: map[string]string{}}
	for m := walkObject(claims); m.next(); {
		switch m.value[0] {
		case '"':
			jwt.Claims[m.key] = unquoteJSON(m.value)
		case 'n': // null is no claim
		default:
			jwt.Claims[m.key] = m.value
		}
	}
	for s := walkArray(member(text, "scopes")); s.next(); {
		jwt.Scopes = append(jwt.Scopes, jsonString(s.value))
	}
	return jwt, nil
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
	e, err := eventFrom(ctx)
	if err != nil {
		return IAM{}, err
	}
	text := e.context.identity
	if e.source.format2() {
		text = member(e.context.authorizer, "iam")
	}
	var c IAM
	for m := walkObject(text); m.next(); {
		switch value := jsonString(m.value); m.key {
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
			c.CognitoIdentityID = jsonString(member(m.value, "identityId"))
			c.CognitoIdentityPoolID = jsonString(member(m.value, "identityPoolId"))
		}
	}
	// A REST API sends the identity of every request, with null for a caller
	// that did not sign. The source address is always there.
	if c.UserARN == "" {
		return IAM{}, ErrNoAuthorizer
	}
	return c, nil
}

// member returns the JSON text of an object's member, "" where it has none.
func member(text, key string) string {
	found := ""
	for m := walkObject(text); m.next(); {
		if m.key == key {
			found = m.value
		}
	}
	return found
}
