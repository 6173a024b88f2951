package httpevent

import (
	"strconv"
	"strings"
)

// albEvent is the event of a load balancer's Lambda target group. With
// multi-value headers on it has the multi-value maps only, else the single
// ones only.
type albEvent struct {
	Context         albContext          `json:"requestContext"`
	Method          string              `json:"httpMethod"`
	Path            string              `json:"path"`
	Query           map[string]string   `json:"queryStringParameters,omitzero"`
	MultiQuery      map[string][]string `json:"multiValueQueryStringParameters,omitzero"`
	Headers         map[string]string   `json:"headers,omitzero"`
	MultiHeaders    map[string][]string `json:"multiValueHeaders,omitzero"`
	Body            string              `json:"body"`
	IsBase64Encoded bool                `json:"isBase64Encoded"`
}

type albContext struct {
	ELB struct {
		TargetGroupARN string `json:"targetGroupArn"`
	} `json:"elb"`
}

// albEvent leaves path and query as they were sent, still encoded; names of
// headers are in lower case.
func (e Endpoint) albEvent(r request) *albEvent {
	event := &albEvent{Method: r.Method, Path: escapedPath(r.URL)}
	event.Context.ELB.TargetGroupARN = "arn:aws:elasticloadbalancing:" + e.Region + ":" + e.Account + ":targetgroup/" + e.ID + "/0123456789abcdef"
	headers := map[string][]string{}
	for name, values := range r.headers() {
		headers[strings.ToLower(name)] = values
	}
	if len(r.body) > 0 {
		headers["content-length"] = []string{strconv.Itoa(len(r.body))}
	}
	query := map[string][]string{}
	for _, p := range queryPairs(r.URL.RawQuery) {
		query[p.name] = append(query[p.name], p.value)
	}
	if e.MultiValueHeaders {
		event.MultiHeaders, event.MultiQuery = headers, query
	} else {
		event.Headers, event.Query = lastValues(headers), lastValues(query)
	}
	event.Body, event.IsBase64Encoded = e.encodeBody(r.body, r.Header)
	return event
}
