package authorizer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// An Answer says whether a request may pass. The zero value is no.
type Answer struct {
	// Allow lets the request pass.
	Allow bool

	// Principal is who calls, such as the id of a user. The handler of the
	// route finds it as principalId, on every kind of API.
	Principal string

	// Context is what else the handler of the route is to know, encoded as a
	// JSON object: a struct or a map. REST APIs and WebSocket APIs take texts,
	// numbers and truth values as its members, and hand them on as texts. It
	// must not have a member principalId.
	Context any

	// UsageKey is the API key whose usage plan counts the request, on a REST
	// API that takes keys from its authorizer.
	UsageKey string
}

// A Result is an Answer in the form that the API wants.
type Result struct {
	IsAuthorized *bool `json:"isAuthorized,omitempty"` // format 2.0

	PrincipalID    string                                   `json:"principalId,omitempty"` // the others, from here
	PolicyDocument *events.APIGatewayCustomAuthorizerPolicy `json:"policyDocument,omitempty"`
	UsageKey       string                                   `json:"usageIdentifierKey,omitempty"`

	Context map[string]json.RawMessage `json:"context,omitempty"`
}

// maxResult is what API Gateway takes of an authorizer, in bytes. Source:
// "Quotas for configuring and running a REST API".
const maxResult = 8 << 10

// anonymous is the principal of an answer that names none: policies must have
// one.
const anonymous = "anonymous"

// result puts the answer into the form that the request asks for.
func (o Options) result(r Request, format2 bool, a Answer) (Result, error) {
	values, err := members(a.Context)
	if err != nil {
		return Result{}, err
	}
	var out Result
	if format2 && !o.Policy {
		out.IsAuthorized = &a.Allow
		if a.Principal != "" {
			if values == nil {
				values = map[string]json.RawMessage{}
			}
			values[principalID], _ = json.Marshal(a.Principal) // a text always encodes
		}
	} else {
		out.PrincipalID, out.UsageKey = a.Principal, a.UsageKey
		if out.PrincipalID == "" {
			out.PrincipalID = anonymous
		}
		out.PolicyDocument = o.policy(r, a.Allow)
	}
	if r.Kind != HTTP {
		for name, value := range values {
			if value[0] == '{' || value[0] == '[' {
				return Result{}, fmt.Errorf("authorizer: member %s of the context is %s; a %s API takes texts, numbers and truth values; encode it as a text", name, value, r.Kind)
			}
		}
	}
	if a.Allow {
		out.Context = values // a refused request reaches no handler
	}
	text, err := json.Marshal(out)
	if err != nil {
		return Result{}, fmt.Errorf("authorizer: %w", err)
	}
	if len(text) > maxResult {
		return Result{}, fmt.Errorf("authorizer: the answer has %d bytes; API Gateway takes at most %d: give the handler an id to look the rest up by", len(text), maxResult)
	}
	return out, nil
}

// principalID is the member under which every kind of API hands the principal on.
const principalID = "principalId"

// members are the members of a context.
func members(context any) (map[string]json.RawMessage, error) {
	if context == nil {
		return nil, nil
	}
	text, err := json.Marshal(context)
	if err != nil {
		return nil, fmt.Errorf("authorizer: the context cannot be encoded: %w", err)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("authorizer: the context is a %T, which encodes as %.40s; it must be a JSON object: a struct or a map", context, text)
	}
	if _, taken := values[principalID]; taken {
		return nil, fmt.Errorf("authorizer: the context has a member %s, which is where Principal goes; set Principal", principalID)
	}
	for name, value := range values {
		if string(value) == "null" {
			delete(values, name) // API Gateway takes none
		}
	}
	return values, nil
}

// policy allows or denies what the answer counts for.
func (o Options) policy(r Request, allow bool) *events.APIGatewayCustomAuthorizerPolicy {
	resource := r.resource(o.AllRoutes)
	effect := "Allow"
	if !allow {
		effect = "Deny"
	}
	return &events.APIGatewayCustomAuthorizerPolicy{
		Version: "2012-10-17",
		Statement: []events.IAMPolicyStatement{{
			Action: []string{"execute-api:Invoke"}, Effect: effect, Resource: []string{resource},
		}},
	}
}

// resource is the ARN of what an answer to r counts for: the route, with its
// parameters open, or all routes of the stage. What a client may write into a
// path never gets into it, except for a TOKEN authorizer, which knows no route.
func (r Request) resource(allRoutes bool) string {
	api, rest, _ := strings.Cut(r.ARN, "/")
	stage, _, _ := strings.Cut(rest, "/")
	prefix := api + "/" + stage + "/"
	method, path, ok := strings.Cut(r.Route, " ")
	switch {
	case allRoutes, r.Route == "$default":
		return prefix + "*"
	case !ok:
		return r.ARN // $connect, or a TOKEN authorizer
	case method == "ANY":
		method = "*"
	}
	return prefix + method + open(path)
}

// open replaces each parameter of a route's path by *.
func open(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

// ambiguous tells that the ARN of a request means more in a policy than the
// request: a client wrote a wildcard or a variable into the path.
func (r Request) ambiguous() bool { return r.Route == "" && strings.ContainsAny(r.Path, "*?$") }
