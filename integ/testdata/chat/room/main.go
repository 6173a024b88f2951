// Command room has the clients of a chat.
package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/chat/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
)

type say struct {
	To   []string
	Text string
}

type said struct{ Gone []string }

func main() {
	res := link.MustLoad[contract.Room]()
	websocket.Start(websocket.Handler{
		Connect: func(_ context.Context, c *websocket.Conn) error {
			if c.Query.Get("token") != "secret" {
				return websocket.Refuse(http.StatusUnauthorized, "no token")
			}
			return nil
		},
		Disconnect: func(ctx context.Context, c *websocket.Conn) error {
			slog.InfoContext(ctx, "left", "connection", c.ID, "code", c.CloseCode)
			return nil
		},
		Message: func(_ context.Context, c *websocket.Conn, _ []byte) ([]byte, error) { return []byte(c.ID), nil },
		Routes: map[string]websocket.MessageFunc{
			"say": websocket.JSON(func(ctx context.Context, _ *websocket.Conn, in say) (said, error) {
				gone, err := connections.Broadcast(ctx, res.Live, in.To, []byte(in.Text))
				return said{gone}, err
			}),
			"kick": websocket.JSON(func(ctx context.Context, _ *websocket.Conn, in say) (struct{}, error) {
				return struct{}{}, connections.Disconnect(ctx, res.Live, in.To[0])
			}),
		},
	})
}
