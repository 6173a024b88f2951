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
