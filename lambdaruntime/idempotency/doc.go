// Package idempotency runs a handler once for each distinct event, however often the event is delivered, and answers
// repetitions with the first answer.
//
// A whole program:
//
//	package main
//
//	import (
//		"context"
//		"os"
//
//		"github.com/aws/aws-sdk-go-v2/service/dynamodb"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/dynamostore"
//	)
//
//	type Payment struct {
//		Order string
//		Cents int
//	}
//
//	type Receipt struct{ ID string }
//
//	func main() {
//		cfg := lambdaruntime.OrFail(awsenv.Load())
//		store := dynamostore.New(dynamodb.NewFromConfig(cfg), os.Getenv("IDEMPOTENCY_TABLE"))
//		lambdaruntime.Start(idempotency.Wrap(pay, store, &idempotency.Options[Payment]{
//			Name:    "pay",
//			Key:     func(p Payment) any { return p.Order },
//			Payload: func(p Payment) any { return p.Cents },
//		}))
//	}
//
//	func pay(ctx context.Context, p Payment) (Receipt, error) { return Receipt{ID: "r-" + p.Order}, nil }
//
// [HTTP] does the same for HTTP requests, whose clients name them in a header.
//
// # What happens to an event
//
//   - The first attempt claims the event's key in the [Store], runs the handler and records the answer, for
//     [Options.TTL].
//   - A repetition gets the recorded answer; the handler does not run.
//   - A repetition while the first attempt runs gets an [InProgressError]: a queue delivers it again later.
//   - The same key with another [Options.Payload] gets a [MismatchError].
//   - An event without a key gets an error with [ErrNoKey].
//   - If the handler fails or panics, the claim is given up and the next attempt runs.
//   - If the attempt's process dies or times out, its claim ends at the invocation's deadline and the next attempt runs.
//
// On a function with tenant isolation the tenant is part of every key: tenants do not get each other's answers.
//
// Every attempt has a token, and its later writes happen only while the record has it. An attempt that was stopped at
// its deadline and goes on much later, as a frozen sandbox does, therefore changes nothing about the record of the
// attempt that took over.
//
// The handler's effect and the record are two writes. An attempt that dies between them is repeated: make the effect
// itself safe to repeat where that matters. If the answer cannot be recorded, the failure is logged at ERROR and the
// answer given all the same, because an error would only make the caller repeat what has been done.
package idempotency
