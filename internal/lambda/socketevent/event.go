// Package socketevent makes the events of a WebSocket API of API Gateway, and
// reads what functions answer.
package socketevent

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// Timeout is how long API Gateway waits for a function. Source: "Quotas for
// configuring and running a WebSocket API".
const Timeout = 29 * time.Second

// A Connection is what all events of one connection have in common.
type Connection struct {
	ID          string
	ConnectedAt time.Time
	SourceIP    string
	UserAgent   string
	// Authorizer is what the authorizer of $connect said; nil without one.
	Authorizer any
}

// An event has what captured events have: fields that say nothing are absent.
type event struct {
	Headers         map[string]string   `json:"headers,omitempty"`
	MultiHeaders    map[string][]string `json:"multiValueHeaders,omitempty"`
	Query           map[string]string   `json:"queryStringParameters,omitempty"`
	MultiQuery      map[string][]string `json:"multiValueQueryStringParameters,omitempty"`
	StageVariables  map[string]string   `json:"stageVariables,omitempty"`
	Context         requestContext      `json:"requestContext"`
	Body            *string             `json:"body,omitempty"`
	IsBase64Encoded bool                `json:"isBase64Encoded"`
}

type requestContext struct {
	RouteKey             string   `json:"routeKey"`
	Authorizer           any      `json:"authorizer,omitempty"`
	MessageID            string   `json:"messageId,omitempty"`
	DisconnectStatusCode int      `json:"disconnectStatusCode,omitempty"`
	DisconnectReason     *string  `json:"disconnectReason,omitempty"`
	EventType            string   `json:"eventType"`
	ExtendedRequestID    string   `json:"extendedRequestId"`
	RequestTime          string   `json:"requestTime"`
	MessageDirection     string   `json:"messageDirection"`
	Stage                string   `json:"stage"`
	ConnectedAt          int64    `json:"connectedAt"`
	RequestTimeEpoch     int64    `json:"requestTimeEpoch"`
	Identity             identity `json:"identity"`
	RequestID            string   `json:"requestId"`
	DomainName           string   `json:"domainName"`
	ConnectionID         string   `json:"connectionId"`
	APIID                string   `json:"apiId"`
}

type identity struct {
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent,omitempty"`
}

// requestTime is the layout of common log files.
const requestTime = "02/Jan/2006:15:04:05 -0700"

func (c Connection) event(e httpevent.Endpoint, route, kind string) *event {
	now := time.Now().UTC()
	if e.Now != nil {
		now = e.Now().UTC()
	}
	id := randomid.UUID()
	return &event{StageVariables: e.StageVariables, Context: requestContext{
		RouteKey: route, EventType: kind, MessageDirection: "IN", Authorizer: c.Authorizer,
		ExtendedRequestID: id[:15] + "=", RequestID: id, RequestTime: now.Format(requestTime), RequestTimeEpoch: now.UnixMilli(),
		Stage: e.Stage, APIID: e.ID, DomainName: e.ID + ".execute-api." + e.Region + ".amazonaws.com",
		ConnectionID: c.ID, ConnectedAt: c.ConnectedAt.UnixMilli(),
		Identity: identity{SourceIP: c.SourceIP, UserAgent: c.UserAgent},
	}}
}

// request puts the headers and the query of the request to connect into the event.
func (v *event) request(r *http.Request) {
	v.Headers, v.MultiHeaders = map[string]string{"Host": v.Context.DomainName}, map[string][]string{"Host": {v.Context.DomainName}}
	for name, values := range r.Header {
		v.Headers[name], v.MultiHeaders[name] = values[len(values)-1], values
	}
	forwarded := map[string]string{"X-Forwarded-For": v.Context.Identity.SourceIP, "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}
	for name, value := range forwarded {
		v.Headers[name], v.MultiHeaders[name] = value, []string{value}
	}
	query, _ := url.ParseQuery(r.URL.RawQuery) // what is no query is not told
	for name, values := range query {
		if v.Query == nil {
			v.Query, v.MultiQuery = map[string]string{}, map[string][]string{}
		}
		v.Query[name], v.MultiQuery[name] = values[len(values)-1], values
	}
}

func (v *event) encode() []byte {
	text, _ := json.Marshal(v) // texts, numbers and what came from JSON
	return text
}

// Connect is the event of a client that asks for a connection.
func (c Connection) Connect(e httpevent.Endpoint, r *http.Request) []byte {
	v := c.event(e, "$connect", "CONNECT")
	v.request(r)
	return v.encode()
}

// Question is what a Lambda authorizer is asked: the event of the client that
// connects, and the ARN that a policy has to allow.
func (c Connection) Question(e httpevent.Endpoint, r *http.Request, arn string) []byte {
	v := c.event(e, "$connect", "CONNECT")
	v.request(r)
	text, _ := json.Marshal(struct {
		Type      string `json:"type"`
		MethodARN string `json:"methodArn"`
		*event
	}{"REQUEST", arn, v})
	return text
}

// Message is the event of a message.
func (c Connection) Message(e httpevent.Endpoint, route, text string) []byte {
	v := c.event(e, route, "MESSAGE")
	v.Context.MessageID = v.Context.ExtendedRequestID
	v.Body = &text
	return v.encode()
}

// Disconnect is the event of a client that has gone.
func (c Connection) Disconnect(e httpevent.Endpoint, code int, reason string) []byte {
	v := c.event(e, "$disconnect", "DISCONNECT")
	v.Context.DisconnectStatusCode, v.Context.DisconnectReason = code, &reason
	return v.encode()
}

// SourceIP is the address of the client of a request.
func SourceIP(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}
