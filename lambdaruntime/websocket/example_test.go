package websocket_test

import (
	"context"
	"net/http"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
)

// A client says who it is when it connects, and asks in JSON. The route history
// has lambdacdk.WithAnswer in the infrastructure.
func ExampleStart() {
	type Ask struct {
		Action string `json:"action"`
		Room   string `json:"room"`
	}
	type History struct {
		Messages []string `json:"messages"`
	}
	websocket.Start(websocket.Handler{
		Connect: func(ctx context.Context, c *websocket.Conn) error {
			if c.Query.Get("session") == "" {
				return websocket.Refuse(http.StatusUnauthorized, "sign in first")
			}
			if slices.Contains(c.Subprotocols(), "chat.v2") {
				c.Subprotocol = "chat.v2"
			}
			return nil
		},
		Routes: map[string]websocket.MessageFunc{
			"history": websocket.JSON(func(ctx context.Context, c *websocket.Conn, ask Ask) (History, error) {
				return History{Messages: []string{"welcome to " + ask.Room}}, nil
			}),
		},
	})
}
