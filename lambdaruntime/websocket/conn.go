package websocket

import (
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// A Conn is what API Gateway says of a connection, for one message of it.
type Conn struct {
	// ID names the connection. Package connections sends to it.
	ID string
	// Route is the key of the route: "$connect", "$disconnect", "$default" or
	// one of the API's own.
	Route string
	// ConnectedAt is when the client asked for the connection.
	ConnectedAt time.Time
	// SourceIP and UserAgent are the client's. UserAgent is empty where it says
	// none.
	SourceIP, UserAgent string

	// Header and Query are those of the request to connect. Later there are
	// none: nil for everything but $connect, where API Gateway sends headers for
	// $disconnect too, which say little.
	Header http.Header
	Query  url.Values

	// Principal and Authorizer are what the authorizer of $connect said: whom
	// it found, and its context. They come with every message of the
	// connection; empty without an authorizer.
	Principal  string
	Authorizer map[string]any

	// CloseCode and CloseReason say why a client has gone: 1005 where it said
	// nothing, 1001 where API Gateway ended an idle connection. Zero and empty
	// but for $disconnect.
	CloseCode   int
	CloseReason string

	// Subprotocol is for Connect to set: the one of Subprotocols that the
	// client gets. If empty, none.
	Subprotocol string

	// Event is all that API Gateway sent.
	Event events.APIGatewayWebsocketProxyRequest
}

// Subprotocols are those that the client offers when it connects, in its order.
func (c *Conn) Subprotocols() []string {
	var offered []string
	for _, line := range c.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name != "" {
				offered = append(offered, name)
			}
		}
	}
	return offered
}

// newConn reads the event.
func newConn(event events.APIGatewayWebsocketProxyRequest) *Conn {
	rc := event.RequestContext
	c := &Conn{
		ID: rc.ConnectionID, Route: rc.RouteKey, ConnectedAt: time.UnixMilli(rc.ConnectedAt),
		SourceIP: rc.Identity.SourceIP, UserAgent: rc.Identity.UserAgent,
		CloseCode: int(rc.DisconnectStatusCode), Event: event,
	}
	if rc.DisconnectReason != nil {
		c.CloseReason = *rc.DisconnectReason
	}
	c.Authorizer, _ = rc.Authorizer.(map[string]any)
	c.Principal, _ = c.Authorizer["principalId"].(string)
	if rc.RouteKey != routeConnect {
		return c
	}
	c.Header, c.Query = http.Header{}, url.Values{}
	for name, value := range event.Headers {
		c.Header.Set(name, value)
	}
	for name, values := range event.MultiValueHeaders {
		c.Header[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	for name, value := range event.QueryStringParameters {
		c.Query.Set(name, value)
	}
	for name, values := range event.MultiValueQueryStringParameters {
		c.Query[name] = values
	}
	return c
}
