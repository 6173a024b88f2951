package httpevent

import (
	"net/http"
	"strconv"
	"strings"
)

// restEvent is the event of a REST API's Lambda proxy integration. What is
// absent is null.
type restEvent struct {
	Resource        string              `json:"resource"`
	Path            string              `json:"path"`
	Method          string              `json:"httpMethod"`
	Headers         map[string]string   `json:"headers"`
	MultiHeaders    map[string][]string `json:"multiValueHeaders"`
	Query           map[string]string   `json:"queryStringParameters"`
	MultiQuery      map[string][]string `json:"multiValueQueryStringParameters"`
	PathParameters  map[string]string   `json:"pathParameters"`
	StageVariables  map[string]string   `json:"stageVariables"`
	Context         restContext         `json:"requestContext"`
	Body            *string             `json:"body"`
	IsBase64Encoded bool                `json:"isBase64Encoded"`
}

type restContext struct {
	ResourceID        string       `json:"resourceId"`
	Authorizer        any          `json:"authorizer,omitempty"`
	ResourcePath      string       `json:"resourcePath"`
	Method            string       `json:"httpMethod"`
	ExtendedRequestID string       `json:"extendedRequestId"`
	RequestTime       string       `json:"requestTime"`
	Path              string       `json:"path"`
	AccountID         string       `json:"accountId"`
	Protocol          string       `json:"protocol"`
	Stage             string       `json:"stage"`
	DomainPrefix      string       `json:"domainPrefix"`
	RequestTimeEpoch  int64        `json:"requestTimeEpoch"`
	RequestID         string       `json:"requestId"`
	Identity          restIdentity `json:"identity"`
	DomainName        string       `json:"domainName"`
	APIID             string       `json:"apiId"`
}

// restIdentity holds null for everything that an unauthenticated call lacks.
type restIdentity struct {
	CognitoIdentityPoolID *string `json:"cognitoIdentityPoolId"`
	AccountID             *string `json:"accountId"`
	CognitoIdentityID     *string `json:"cognitoIdentityId"`
	Caller                *string `json:"caller"`
	SourceIP              string  `json:"sourceIp"`
	PrincipalOrgID        *string `json:"principalOrgId"`
	AccessKey             *string `json:"accessKey"`
	CognitoAuthType       *string `json:"cognitoAuthenticationType"`
	CognitoAuthProvider   *string `json:"cognitoAuthenticationProvider"`
	UserARN               *string `json:"userArn"`
	UserAgent             string  `json:"userAgent"`
	User                  *string `json:"user"`
}

func (e Endpoint) restEvent(r request, route Route) *restEvent {
	path := escapedPath(r.URL)
	resource := path
	if _, p, ok := strings.Cut(route.Key, " "); ok {
		resource = p
	}
	prefix, _, _ := strings.Cut(e.DomainName, ".")
	headers := r.headers()
	if len(r.body) > 0 {
		headers.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	params := route.EscapedParameters
	if params == nil {
		params = route.PathParameters
	}
	event := &restEvent{
		Resource:       resource,
		Path:           path,
		Method:         r.Method,
		Headers:        lastValues(headers),
		MultiHeaders:   headers,
		PathParameters: params,
		StageVariables: e.StageVariables,
		Context: restContext{
			ResourceID: "local", ResourcePath: resource, Method: r.Method, Authorizer: route.Authorizer,
			ExtendedRequestID: r.id[:16], RequestTime: r.requestTime(), Path: "/" + e.Stage + path,
			AccountID: e.Account, Protocol: r.Proto, Stage: e.Stage, DomainPrefix: prefix,
			RequestTimeEpoch: r.now.UnixMilli(), RequestID: r.id, DomainName: e.DomainName, APIID: e.ID,
			Identity: restIdentity{SourceIP: r.sourceIP(), UserAgent: r.UserAgent()}.of(route.Caller),
		},
	}
	if e.Mapped {
		// The path is told as the client has sent it: "Set up API mappings" has no
		// word of it, functions behind base paths do (awslabs'
		// aws-lambda-go-api-proxy has StripBasePath for it).
		if e.MappingKey != "" {
			event.Path = "/" + e.MappingKey + path
		}
		event.Context.Path = event.Path
	}
	if pairs := queryPairs(r.URL.RawQuery); len(pairs) > 0 {
		event.MultiQuery = map[string][]string{}
		for _, p := range pairs {
			p = p.decoded()
			event.MultiQuery[p.name] = append(event.MultiQuery[p.name], p.value)
		}
		event.Query = lastValues(event.MultiQuery)
	}
	if len(r.body) > 0 {
		body, isBase64 := e.encodeBody(r.body, r.Header)
		event.Body, event.IsBase64Encoded = &body, isBase64
	}
	return event
}

// lastValues keeps the last value of each name.
func lastValues(all http.Header) map[string]string {
	last := make(map[string]string, len(all))
	for name, values := range all {
		if len(values) > 0 {
			last[name] = values[len(values)-1]
		}
	}
	return last
}
