package bus_test

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/bus"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// An event has the detail-type OrderPaid, the name of its type. Another type than
// the link's does not compile.
func ExampleTo() {
	type OrderPaid struct{ ID string } // in the contract's package
	var res struct{ Shop link.BusOf[OrderPaid] }

	shop := bus.To(res.Shop, &bus.Options{Source: "shop.checkout"})
	_ = func(ctx context.Context, paid OrderPaid) error {
		return shop.Put(ctx, paid)
	}
}
