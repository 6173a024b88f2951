package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Prices are what one function knows: who changes them deploys this one, and who
// is called by it gets its errors by their types.
func main() {
	prices := link.MustLoad[contract.Price]().Prices.Value
	lambdaruntime.Start(func(_ context.Context, q orders.Question) (orders.Quote, error) {
		return prices.Quote(q.Lines)
	})
}
