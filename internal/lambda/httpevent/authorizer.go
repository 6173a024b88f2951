package httpevent

import (
	"encoding/json"
	"fmt"
	"maps"
)

// A Caller is who has signed a request, as IAM knows them.
type Caller struct {
	AccessKey, AccountID, CallerID, UserARN, UserID string
}

// JWTGrant is Route.Authorizer after a JWT authorizer: the token's claims, and
// those of its scopes that the route asks for. A REST API's Cognito authorizer
// tells no scopes.
func (e Endpoint) JWTGrant(claims map[string]string, scopes []string) any {
	grant := map[string]any{"claims": claims}
	switch {
	case e.Kind == REST:
		return grant
	case scopes == nil:
		grant["scopes"] = nil
	default:
		grant["scopes"] = scopes
	}
	if e.isV1() {
		return grant
	}
	return map[string]any{"jwt": grant}
}

// LambdaGrant is Route.Authorizer after a Lambda authorizer: the context that it
// answered with, and its principal. A REST API tells numbers and booleans as
// strings, and refuses lists and objects, which is an error.
func (e Endpoint) LambdaGrant(principal string, context map[string]any, latency int64) (any, error) {
	if e.isV2() {
		return map[string]any{"lambda": context}, nil
	}
	grant := map[string]any{}
	maps.Copy(grant, context)
	if e.Kind == REST {
		for key, value := range context {
			switch value := value.(type) {
			case string:
			case bool, json.Number, float64:
				grant[key] = fmt.Sprint(value)
			case nil:
				delete(grant, key)
			default:
				return nil, fmt.Errorf("%w: its context has %s = %v; a REST API takes strings, numbers and booleans", ErrAuthorizer, key, value)
			}
		}
	}
	if principal != "" {
		grant["principalId"] = principal
	}
	grant["integrationLatency"] = latency
	return grant, nil
}

// iamGrant is the same for the caller of a signed request, in format 2.0.
func iamGrant(c *Caller) any {
	if c == nil {
		return nil
	}
	return map[string]any{"iam": map[string]any{
		"accessKey": c.AccessKey, "accountId": c.AccountID, "callerId": c.CallerID,
		"cognitoIdentity": nil, "principalOrgId": nil, "userArn": c.UserARN, "userId": c.UserID,
	}}
}

// of fills in who has signed, in the other formats.
func (i restIdentity) of(c *Caller) restIdentity {
	if c != nil {
		i.AccessKey, i.AccountID, i.Caller, i.UserARN, i.User = &c.AccessKey, &c.AccountID, &c.CallerID, &c.UserARN, &c.UserID
	}
	return i
}
