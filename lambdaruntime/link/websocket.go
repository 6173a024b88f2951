package link

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A WebSocket is the clients that are connected to a stage of a WebSocket API.
// Package lambdaruntime/connections sends to them.
//
//	level       on                     actions
//	Send        POST of connections    execute-api:ManageConnections
//	Inspect     GET of connections     execute-api:ManageConnections
//	Disconnect  DELETE of connections  execute-api:ManageConnections
type WebSocket[A WebSocketLevel] struct {
	// Endpoint is where requests about connections go, without a slash at the
	// end: https://abc123.execute-api.eu-west-1.amazonaws.com/prod.
	Endpoint string
	bound
}

// WebSocketLevel is Send, Inspect, Disconnect or a [WebSocketBoth] of them.
type WebSocketLevel interface{ webSocketLevels() []string }

// WebSocketBoth combines two levels of a WebSocket API:
// WebSocket[WebSocketBoth[Send, Disconnect]].
type WebSocketBoth[A, B WebSocketLevel] struct{}

type (
	// Inspect reads since when a client is connected, from where, and when it
	// sent or got something last.
	Inspect struct{}
	// Disconnect ends the connection of a client.
	Disconnect struct{}
)

func (Send) webSocketLevels() []string       { return []string{"Send"} }
func (Inspect) webSocketLevels() []string    { return []string{"Inspect"} }
func (Disconnect) webSocketLevels() []string { return []string{"Disconnect"} }

func (WebSocketBoth[A, B]) webSocketLevels() []string {
	var a A
	var b B
	return union(a.webSocketLevels(), b.webSocketLevels())
}

func (*WebSocket[A]) kind() linkbinding.Kind { return "websocket" }
func (*WebSocket[A]) levels() []string       { return levelsOf(A.webSocketLevels) }
func (w *WebSocket[A]) text() string         { return w.Endpoint }
func (w *WebSocket[A]) setText(s string) error {
	w.Endpoint = strings.TrimSuffix(s, "/")
	return wantURL(s)
}

// Connections is where requests about the clients go, and the levels of the
// link: what package connections sends by.
func (w WebSocket[A]) Connections() (endpoint string, levels []string) {
	return w.Endpoint, w.levels()
}
