package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Sales]()

// recorder writes a sale for each line of a new order: the view by item, which
// no index of the orders can be. A change that comes again writes the same.
func recorder(db store.Putter) func(context.Context, batch.DynamoDBRecord[orders.Confirmed]) error {
	return func(ctx context.Context, change batch.DynamoDBRecord[orders.Confirmed]) error {
		if change.New == nil {
			return nil // orders are not removed, but a person may
		}
		for _, s := range change.New.Sales() {
			if err := store.PutSale(ctx, db, res.Sales.Name, s); err != nil {
				return err
			}
		}
		return nil
	}
}
