package main

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/queue"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Take]()

// maxBody is more than any order that is one.
const maxBody = 64 << 10

// A taker puts orders into the queue. It stores nothing: once SQS has the order
// it is not lost, and nobody waits for what is slow.
type taker struct{ sqs queue.Client }

func (t *taker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var order orders.Order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&order); err != nil {
		http.Error(w, "the body is no order: "+err.Error(), http.StatusBadRequest)
		return
	}
	// The key names the order. A client that got no answer sends the request
	// again, and the worker confirms one order for both.
	order.ID = cmp.Or(r.Header.Get("Idempotency-Key"), rand.Text())
	if err := order.Validate(); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	incoming := queue.To(res.Orders, &queue.Options[orders.Order]{Client: t.sqs})
	if err := incoming.Send(r.Context(), order); err != nil {
		slog.ErrorContext(r.Context(), "not taken", "order", order.ID, "error", err)
		http.Error(w, "the order was not taken, please try again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Location", "/orders/"+order.ID)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(order)
}
