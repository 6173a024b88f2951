// Package invoke calls other Lambda functions of the app, by the links of a contract.
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
//	)
//
//	// In a package of its own, which the infrastructure imports too.
//	type (
//		Checkout struct{ Prices, Receipts link.Function }
//		Order    struct{ SKU string }
//		Price    struct{ Cents int }
//	)
//
//	func main() {
//		res := link.MustLoad[Checkout]()
//		lambdaruntime.Start(func(ctx context.Context, order Order) (Price, error) {
//			price, err := invoke.Call[Price](ctx, res.Prices, order)
//			if err != nil {
//				return price, err
//			}
//			return price, invoke.Send(ctx, res.Receipts, order)
//		})
//	}
//
// [Call] waits for the answer of the function, [Send] only until Lambda has the event. Events and answers are JSON, by
// encoding/json; a [encoding/json.RawMessage] is sent and returned as it is. The role of the caller needs
// lambda:InvokeFunction on the function, which its link grants.
//
// A link.FunctionOf[Order] in the place of link.Function says which event the function takes. Call and Send refuse
// another type, and synthesis a function whose handler takes another one.
//
// # Errors
//
// A function that fails answers a [*Error] with the type, the message and the stack trace of its failure. Every other
// error means that Lambda did not run the function, or that its answer was lost.
//
// # Retries
//
// Call starts the function once. It tries again where the function has not run for certain: Lambda was throttling, or
// could not be reached. It does not where the function may have run: a connection that broke, or an error 500 of
// Lambda's. [Repeatable] has it try those again, too. A function that failed is never called again.
//
// Send tries again whatever may be temporary. Lambda itself promises an asynchronous event at least once, so the
// function must bear to get it twice; package idempotency is for that. Lambda tries a failed event twice again, and
// then hands it to the function's dead-letter queue or OnFailure destination.
//
// How often is the client's to say: three times, unless AWS_MAX_ATTEMPTS or the client of [WithClient] say otherwise.
//
// # Limits
//
// An event of Call and its answer have at most 6 MB, an event of Send at most 1 MB. Both are checked before anything is
// sent; send the key of an object in a bucket instead. A caller that waits is paid for: Call fits short questions.
package invoke
