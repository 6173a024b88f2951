package connections_test

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What finds a client gone forgets it.
func ExampleSend() {
	type room struct{ Live link.WebSocket[link.Send] }
	var res room // of link.MustLoad[room]()
	forget := func(id string) error { return nil }

	_ = func(ctx context.Context, id string) error {
		err := connections.Send(ctx, res.Live, id, []byte("hello"))
		if errors.Is(err, connections.ErrGone) {
			return forget(id)
		}
		return err
	}
}

// A message for all of a room, as JSON for one of them, and the end of another.
func ExampleBroadcast() {
	type room struct {
		Live link.WebSocket[link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]]
	}
	var res room // of link.MustLoad[room]()
	forget := func(ids []string) error { return nil }

	_ = func(ctx context.Context, members []string) error {
		gone, err := connections.Broadcast(ctx, res.Live, members, []byte("the room closes"))
		if err := errors.Join(err, forget(gone)); err != nil {
			return err
		}
		for _, id := range members {
			info, err := connections.Inspect(ctx, res.Live, id)
			switch {
			case errors.Is(err, connections.ErrGone):
				continue
			case err != nil:
				return err
			case time.Since(info.LastActiveAt) < time.Minute:
				err = connections.SendJSON(ctx, res.Live, id, map[string]string{"say": "are you still there?"})
			default:
				err = connections.Disconnect(ctx, res.Live, id)
			}
			if err != nil && !errors.Is(err, connections.ErrGone) {
				return err
			}
		}
		return nil
	}
}

// A client of another configuration, such as one that is traced.
func ExampleWithConfig() {
	var res struct{ Live link.WebSocket[link.Send] }
	_ = func(ctx context.Context, cfg aws.Config, id string) error {
		return connections.Send(ctx, res.Live, id, []byte("hello"), connections.WithConfig(cfg))
	}
}
