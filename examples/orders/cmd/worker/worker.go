package main

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/topic"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Worker]()

// A worker confirms orders.
type worker struct {
	price func(context.Context, orders.Question) (orders.Quote, error)
	db    store.Putter
	sns   topic.Client
}

// ask asks the function that knows the prices. It only reads, so that an answer
// that was lost may be asked for again.
func ask(ctx context.Context, q orders.Question) (orders.Quote, error) {
	return invoke.Call[orders.Quote](ctx, res.Price, q, invoke.Repeatable())
}

// confirm gives an order its price and stores it. SQS may deliver an order
// twice, and a worker may die between its write and the record of that: so the
// write itself changes nothing the second time.
func (w *worker) confirm(ctx context.Context, order orders.Order) (orders.Confirmed, error) {
	quote, err := w.price(ctx, orders.Question{Lines: order.Lines})
	if err != nil {
		return orders.Confirmed{}, err
	}
	c := orders.Confirmed{Order: order, Cents: quote.Cents, At: time.Now().UTC().Truncate(time.Second)}
	if err := store.PutOrder(ctx, w.db, res.Orders.Name, c); err != nil {
		return orders.Confirmed{}, err
	}
	slog.InfoContext(ctx, "confirmed", "order", c.ID, "cents", c.Cents)
	return c, nil
}

// handler confirms each order of a batch once. An order that fails for the last
// time goes to the dead-letter queue, where it stays until somebody has found the
// cause and sends it back; the topic is told why. A worker that is killed in the
// last attempt cannot tell it: if you need to be sure, add an alarm on the
// dead-letter queue.
func (w *worker) handler(handled idempotency.Store) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	confirm := idempotency.Wrap(w.confirm, handled, &idempotency.Options[orders.Order]{
		Name:    "confirm",
		Key:     func(o orders.Order) any { return o.ID },
		Payload: func(o orders.Order) any { return o }, // the id of one order for another one is refused
		TTL:     14 * 24 * time.Hour,                   // a message lives no longer, in whatever queue
	})
	return batch.SQS(func(ctx context.Context, m batch.SQSMessage[orders.Order]) error {
		_, err := confirm(ctx, m.Body)
		if err != nil && attempt(m) >= res.Attempts.Value {
			// What failed may be that its time was up; package batch leaves some.
			w.tell(context.WithoutCancel(ctx), contract.Failure{Order: m.Body.ID, Problem: err.Error()})
		}
		return err // which package batch logs
	}, &batch.Options{Concurrency: 10})
}

// attempt is how often SQS has delivered a message, this time included.
func attempt(m batch.SQSMessage[orders.Order]) int {
	n, _ := strconv.Atoi(m.Attributes["ApproximateReceiveCount"])
	return n
}

func (w *worker) tell(ctx context.Context, f contract.Failure) {
	if err := topic.To(res.Failures, &topic.Options[contract.Failure]{Client: w.sns}).Publish(ctx, f); err != nil {
		slog.ErrorContext(ctx, "nobody was told of a failure", "order", f.Order, "error", err)
	}
}
