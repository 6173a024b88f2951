// Package typed has events of AWS whose messages are Go types of the app:
//
//	package main
//
//	import (
//		"context"
//		"log/slog"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
//	)
//
//	// In a package of its own, which the sender imports too.
//	type OrderPaid struct{ Order string }
//
//	func main() {
//		lambdaruntime.Start(func(ctx context.Context, e typed.EventBridgeEvent[OrderPaid]) (struct{}, error) {
//			slog.InfoContext(ctx, "ship", "order", e.Detail.Order)
//			return struct{}{}, nil
//		})
//	}
//
// What such a handler takes stands in its program. Synthesis holds it against
// what a link.BusOf, link.TopicOf or link.QueueOf says that other functions of
// the app send there: those that disagree are not deployed.
//
// [EventBridgeEvent] is for OnBus, and with [S3Detail] for OnBucket. [SNSEvent]
// is for OnTopic. [SNSEntity] is for a queue that a topic sends to, without raw
// message delivery: batch.SQS of a batch.SQSMessage[typed.SNSEntity[T]]. Other
// queues need nothing of this package, as package batch decodes their messages.
//
// A message is decoded as JSON, or is what it was if T is string or []byte. An
// event that cannot be decoded fails.
package typed
