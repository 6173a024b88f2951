package connections_test

import (
	"context"
	"errors"

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
