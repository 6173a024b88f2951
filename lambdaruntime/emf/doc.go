// Package emf writes metrics to CloudWatch by way of the function's log, in CloudWatch's embedded metric format: no
// network call, no permission and no agent.
//
// A whole program:
//
//	package main
//
//	import (
//		"context"
//		"errors"
//		"time"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/emf"
//	)
//
//	var payment = emf.Metric{Name: "Payment", Unit: emf.Milliseconds}
//
//	type Order struct{ Items int }
//
//	func handle(ctx context.Context, o Order) (string, error) {
//		m := emf.From(ctx)
//		m.SetDimension("Country", "DE")
//		m.Count("Items", o.Items)
//		start := time.Now()
//		err := pay(ctx, o)
//		m.Duration(payment, time.Since(start))
//		return "done", err
//	}
//
//	func pay(ctx context.Context, o Order) error { return errors.New("no money") }
//
//	func main() {
//		lambdaruntime.Start(emf.Wrap(handle, &emf.Options{Namespace: "Shop"}))
//	}
//
// [Wrap] gives each invocation metrics of its own and writes them when the handler is done, also when it failed or
// panicked; [HTTP] does so for each request. Elsewhere make a [Metrics] with [New] and call its Flush.
//
// # Errors
//
// Metrics must not fail a request, so the methods that record return nothing. What CloudWatch would drop without a word
// (a 31st dimension, NaN, one name with two units) is left out and reported by [Metrics.Flush]; Wrap and HTTP log that
// at ERROR.
//
// # Limits
//
// A document names at most 100 metrics of at most 100 values, so a flush writes as many documents as it takes. A
// dimension set has at most 30 dimensions. CloudWatch takes log events up to 1 MB: keep properties small.
//
// Every combination of dimension values is a metric that is paid for. What differs in every request, such as an order
// number, belongs in a property: it can be searched in the log and costs nothing more.
//
// Documents are written whatever the log level. Lambda itself, with JSON logging, counts a line that has no level as
// INFO: with an application log level above that it drops the documents, and the metrics with them.
package emf
