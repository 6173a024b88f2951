package queue_test

import (
	"context"
	"errors"
	"log/slog"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/queue"
)

// Another type than the link's does not compile.
func ExampleTo() {
	type OrderPaid struct{ ID string } // in the contract's package
	var res struct{ Jobs link.QueueOf[OrderPaid] }

	jobs := queue.To(res.Jobs, nil)
	_ = func(ctx context.Context, paid OrderPaid) error {
		return jobs.Send(ctx, paid)
	}
}

// Orders of one customer are worked on in their order; what was not taken can be
// sent again.
func ExampleTo_fifo() {
	type Order struct{ ID, Customer string }
	var res struct{ Orders link.QueueOf[Order] }

	orders := queue.To(res.Orders, &queue.Options[Order]{
		Group:         func(o Order) string { return o.Customer },
		Deduplication: func(o Order) string { return o.ID },
	})
	_ = func(ctx context.Context, all []Order) error {
		err := orders.Send(ctx, all...)
		if refused, ok := errors.AsType[*queue.NotTakenError](err); ok {
			slog.WarnContext(ctx, "not taken", "err", refused)
		}
		return err
	}
}
