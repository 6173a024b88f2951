package invoke_test

import (
	"context"
	"errors"
	"log/slog"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// The failure of a function has its type, which need not be known here.
func ExampleCall() {
	var res struct{ Prices link.Function } // link.MustLoad[contract.Checkout]()
	ctx := context.Background()

	price, err := invoke.Call[struct{ Cents int }](ctx, res.Prices, map[string]string{"sku": "tea"})
	if failure, ok := errors.AsType[*invoke.Error](err); ok && failure.Type == "OutOfStock" {
		slog.InfoContext(ctx, "sold out", "detail", failure.Message)
		return
	}
	slog.InfoContext(ctx, "priced", "cents", price.Cents, "err", err)
}

// Nobody waits for the function: Lambda keeps the event, and tries again if it
// fails.
func ExampleSend() {
	type Order struct{ ID string } // in the contract's package
	var res struct{ Receipts link.FunctionOf[Order] }

	_ = func(ctx context.Context, order Order) error {
		return invoke.Send(ctx, res.Receipts, order)
	}
}

// A function that may run twice is called again where a connection broke. A client
// of one's own is for other regions, or for tests.
func ExampleRepeatable() {
	var res struct{ Prices link.Function }

	_ = func(ctx context.Context, client invoke.Client) (int, error) {
		return invoke.Call[int](ctx, res.Prices, "tea", invoke.Repeatable(), invoke.WithClient(client))
	}
}
