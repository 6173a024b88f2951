// Callee knows the price of tea.
package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/invoke/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type outOfStock struct{ sku string }

func (e outOfStock) Error() string   { return "no " + e.sku + " left" }
func (outOfStock) ErrorType() string { return "OutOfStock" }

func main() {
	lambdaruntime.Start(func(ctx context.Context, q contract.Question) (contract.Price, error) {
		slog.InfoContext(ctx, "asked for "+q.SKU)
		switch q.SKU {
		case "tea":
			return contract.Price{Cents: 995}, nil
		case "bug":
			panic("a bug")
		}
		return contract.Price{}, fmt.Errorf("price: %w", outOfStock{q.SKU})
	})
}
