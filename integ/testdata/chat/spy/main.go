// Command spy tries what its link does not allow.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/chat/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
)

type seen struct{ UserAgent, Own, Forged string }

func main() {
	res := link.MustLoad[contract.Spy]()
	websocket.Start(websocket.Handler{
		Message: websocket.JSON(func(ctx context.Context, c *websocket.Conn, _ struct{}) (seen, error) {
			info, err := connections.Inspect(ctx, res.Live, c.ID)
			own := connections.Send(ctx, res.Live, c.ID, []byte("spied"))
			forged := connections.Send(ctx, link.WebSocket[link.Send]{Endpoint: res.Live.Endpoint}, c.ID, []byte("spied"))
			return seen{info.UserAgent, text(own), text(forged)}, err
		}),
	})
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
