package httpevent

import (
	"net/http"
	"strconv"
	"strings"
)

// v2Event is the event of payload format 2.0, which HTTP APIs and function
// URLs share but for their paths, cookies and context.
type v2Event struct {
	Version         string            `json:"version"`
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies,omitempty"`
	Headers         map[string]string `json:"headers"`
	Query           map[string]string `json:"queryStringParameters,omitempty"`
	Context         v2Context         `json:"requestContext"`
	PathParameters  map[string]string `json:"pathParameters,omitempty"`
	StageVariables  map[string]string `json:"stageVariables,omitempty"`
	Body            string            `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type v2Context struct {
	AccountID    string `json:"accountId"`
	APIID        string `json:"apiId"`
	Authorizer   any    `json:"authorizer,omitempty"`
	DomainName   string `json:"domainName"`
	DomainPrefix string `json:"domainPrefix"`
	HTTP         v2HTTP `json:"http"`
	RequestID    string `json:"requestId"`
	RouteKey     string `json:"routeKey"`
	Stage        string `json:"stage"`
	Time         string `json:"time"`
	TimeEpoch    int64  `json:"timeEpoch"`
}

type v2HTTP struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

func (e Endpoint) v2Event(r request, route Route) (*v2Event, error) {
	rawPath, path := escapedPath(r.URL), decodedPath(r.URL)
	account, key := "anonymous", "$default"
	if e.Kind == HTTPAPI {
		var err error
		if path, err = e.httpAPIPath(r); err != nil {
			return nil, err
		}
		rawPath = path
		account = e.Account
		if route.Key != "" {
			key = route.Key
		}
	}
	authorizer := route.Authorizer
	if authorizer == nil {
		authorizer = iamGrant(route.Caller)
	}
	prefix, _, _ := strings.Cut(e.DomainName, ".")
	event := &v2Event{
		Version:        "2.0",
		RouteKey:       key,
		RawPath:        rawPath,
		RawQueryString: r.URL.RawQuery,
		Cookies:        cookies(r.Header),
		Headers:        e.v2Headers(r),
		Query:          joinedQuery(r.URL.RawQuery),
		PathParameters: route.PathParameters,
		StageVariables: e.StageVariables,
		Context: v2Context{
			AccountID: account, APIID: e.ID, Authorizer: authorizer,
			DomainName: e.DomainName, DomainPrefix: prefix,
			HTTP:      v2HTTP{Method: r.Method, Path: path, Protocol: r.Proto, SourceIP: r.sourceIP(), UserAgent: r.UserAgent()},
			RequestID: r.id, RouteKey: key, Stage: e.Stage,
			Time: r.requestTime(), TimeEpoch: r.now.UnixMilli(),
		},
	}
	event.Body, event.IsBase64Encoded = e.encodeBody(r.body, r.Header)
	return event, nil
}

// httpAPIPath is the path that an HTTP API tells: decoded, and with a named
// stage in front, behind a custom domain too (vendia/serverless-express#465).
// The key of the domain's mapping is not in it.
func (e Endpoint) httpAPIPath(r request) (string, error) {
	path, err := decodeTwice(escapedPath(r.URL))
	if err == nil && e.Stage != "$default" {
		path = "/" + e.Stage + path
	}
	return path, err
}

// HandlerPath is the path below the stage that the function is told, decoded. An
// HTTP API decodes more than it routes by, so the function may see a path that
// another route is for.
func (e Endpoint) HandlerPath(r *http.Request) (string, error) {
	if e.Kind != HTTPAPI {
		return decodedPath(r.URL), nil
	}
	return decodeTwice(escapedPath(r.URL))
}

// v2Headers are in lower case, values of one name joined with a comma and no
// space. HTTP APIs move cookies out of them; function URLs leave them, and
// join them as one Cookie header.
func (e Endpoint) v2Headers(r request) map[string]string {
	headers := map[string]string{}
	for name, values := range r.headers() {
		headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	delete(headers, "cookie")
	if all := cookies(r.Header); all != nil && e.Kind == FunctionURL {
		headers["cookie"] = strings.Join(all, "; ")
	}
	if e.Kind == HTTPAPI || len(r.body) > 0 {
		headers["content-length"] = strconv.Itoa(len(r.body))
	}
	return headers
}

// cookies are the client's, as they were sent.
func cookies(h http.Header) []string {
	var all []string
	for _, line := range h["Cookie"] {
		for c := range strings.SplitSeq(line, ";") {
			if c = strings.TrimSpace(c); c != "" {
				all = append(all, c)
			}
		}
	}
	return all
}

// joinedQuery is a query decoded, values of one name joined with a comma.
func joinedQuery(raw string) map[string]string {
	var query map[string]string
	for _, p := range queryPairs(raw) {
		p = p.decoded()
		if query == nil {
			query = map[string]string{}
		}
		if old, ok := query[p.name]; ok {
			p.value = old + "," + p.value
		}
		query[p.name] = p.value
	}
	return query
}
