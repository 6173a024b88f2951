package lambdatest

import (
	"net/http"
	"net/url"

	"github.com/aws/aws-lambda-go/events"
)

// A WebSocketClient is a client of a WebSocket API. Its methods are the events
// that a function gets of it.
type WebSocketClient struct {
	// ID is the connection's id. If empty, "connection".
	ID string
	// Query and Header are those of its request to connect.
	Query  url.Values
	Header http.Header
	// Authorizer is what the API's authorizer said of it: principalId, and its
	// context. If nil, there is none.
	Authorizer map[string]any
}

// Connect is the event of a client that connects.
func (c WebSocketClient) Connect() events.APIGatewayWebsocketProxyRequest {
	e := c.event("$connect", "CONNECT")
	e.Headers, e.MultiValueHeaders = map[string]string{}, map[string][]string{}
	for name, values := range c.Header {
		e.Headers[name], e.MultiValueHeaders[name] = values[len(values)-1], values
	}
	if len(c.Query) > 0 {
		e.QueryStringParameters, e.MultiValueQueryStringParameters = map[string]string{}, map[string][]string{}
	}
	for name, values := range c.Query {
		e.QueryStringParameters[name], e.MultiValueQueryStringParameters[name] = values[len(values)-1], values
	}
	return e
}

// Message is the event of a message to a route, such as "$default".
func (c WebSocketClient) Message(route, body string) events.APIGatewayWebsocketProxyRequest {
	e := c.event(route, "MESSAGE")
	e.Body = body
	e.RequestContext.MessageID = "message"
	return e
}

// Disconnect is the event of a client that has gone, with a close code such as
// 1005, where it said nothing.
func (c WebSocketClient) Disconnect(code int, reason string) events.APIGatewayWebsocketProxyRequest {
	e := c.event("$disconnect", "DISCONNECT")
	e.RequestContext.DisconnectStatusCode, e.RequestContext.DisconnectReason = int64(code), &reason
	return e
}

func (c WebSocketClient) event(route, kind string) events.APIGatewayWebsocketProxyRequest {
	e := events.APIGatewayWebsocketProxyRequest{RequestContext: events.APIGatewayWebsocketProxyRequestContext{
		RouteKey: route, EventType: kind, ConnectionID: orDefault(c.ID, "connection"), MessageDirection: "IN",
		APIID: "api", Stage: "prod", DomainName: "api.execute-api.us-east-1.amazonaws.com",
		RequestID: uuid(0), ExtendedRequestID: "extended",
		ConnectedAt: eventTime.UnixMilli(), RequestTimeEpoch: eventTime.UnixMilli(), RequestTime: eventTime.Format("02/Jan/2006:15:04:05 -0700"),
		Identity: events.APIGatewayRequestIdentity{SourceIP: "203.0.113.7", UserAgent: c.Header.Get("User-Agent")},
	}}
	if c.Authorizer != nil {
		e.RequestContext.Authorizer = c.Authorizer
	}
	return e
}
