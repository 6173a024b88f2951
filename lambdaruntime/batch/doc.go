// Package batch answers SQS, Kinesis and DynamoDB batches record by record, so that one bad record does not
// cost the others of its batch.
//
// A whole program for a queue of orders:
//
//	package main
//
//	import (
//		"context"
//		"log/slog"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
//	)
//
//	type Order struct {
//		ID string `json:"id"`
//	}
//
//	func main() {
//		lambdaruntime.Start(batch.SQS(func(ctx context.Context, m batch.SQSMessage[Order]) error {
//			slog.InfoContext(ctx, "ship", "order", m.Body.ID)
//			return nil
//		}, nil))
//	}
//
// [SQS], [Kinesis], [DynamoDB], [KinesisWindow] and [DynamoDBWindow] each turn a function for one record into a
// handler for the whole event. The handlers keep no state and are safe for concurrent use.
//
// The event source mapping must have ReportBatchItemFailures among its function response types. Without it
// Lambda ignores the returned list and takes every batch for processed: failed messages are lost.
//
// The type that messages of a queue are decoded into stands in the program. Synthesis holds it against what a
// link.QueueOf or link.TopicOf of another function says that it sends.
//
// # What fails
//
// A record fails if the function returns an error or panics, or if the record does not decode into the type the
// function wants. It then fails alone; every failure is logged at ERROR with the record's identifier, as its
// error reaches nobody else.
//
// A record that has not been started when the invocation's deadline comes near (see [Options.Margin]) is returned
// as failed instead of letting the invocation time out, which would repeat the whole batch. The contexts of
// records still running end at the same moment.
//
// If no record succeeded, the invocation fails with a [FullFailureError], unless [Options.DisableFullFailure] says
// otherwise. Lambda repeats the same records then as it would for a list of all of them. But only an error is counted
// by the function's Errors metric, makes Lambda poll a queue more slowly, and makes it bisect a stream's batch where the
// mapping says so, which leaves the bad record alone with its retries: a list is a success to all of these. On a FIFO
// queue and on a stream the records that wait behind a failed one count as not succeeded, so that a bad first record
// fails the batch of a stream, and a bad first message that of a queue with one group.
//
// # Order
//
//   - SQS standard queues have none: every message stands alone.
//   - SQS FIFO queues (their ARN ends in ".fifo") have one per message group: after a failure the rest of the
//     group is returned unprocessed, other groups go on. A MessageGroupId on a standard queue is a fairness
//     hint and orders nothing.
//   - Kinesis and DynamoDB streams have one per shard, and a batch holds records of one shard. Lambda reads
//     again from the lowest sequence number it is given, so no record after a failed one is started and exactly
//     one identifier is returned. With [Options.Concurrency] the order kept is that of each partition key or item,
//     and records after the failed one that had already succeeded will be seen again.
//
// A record of a stream that can never succeed holds its shard until the mapping's retry limit or record age is
// reached; set both, and a failure destination.
//
// # Identifiers
//
// An empty or unknown identifier makes Lambda repeat the whole batch, without saying so. The handlers return
// only identifiers that came with the event, each once. Where a failed record has none, which no AWS source
// sends, they return an error that says so.
package batch
