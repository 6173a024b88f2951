package batch_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

var errBad = errors.New("no stock")

// sources are handlers of each source. Records called bad fail, and those called goexit end their goroutine.
func sources(o *batch.Options) map[string]func(context.Context, ...string) (failures []string, err error) {
	do := func(text string) error {
		switch text {
		case "bad":
			return errBad
		case "goexit":
			runtime.Goexit()
		}
		return nil
	}
	kinesisEvent := func(records []string) (e events.KinesisEvent) {
		for i, r := range records {
			e.Records = append(e.Records, events.KinesisEventRecord{Kinesis: events.KinesisRecord{SequenceNumber: string(rune('1' + i)), PartitionKey: r, Data: []byte(r)}})
		}
		return e
	}
	queue := func(arn string) func(context.Context, ...string) ([]string, error) {
		h := batch.SQS(func(_ context.Context, m batch.SQSMessage[string]) error { return do(m.Body) }, o)
		return func(ctx context.Context, records ...string) ([]string, error) {
			var e events.SQSEvent
			for i, r := range records {
				e.Records = append(e.Records, events.SQSMessage{MessageId: string(rune('1' + i)), Body: r, EventSourceARN: arn, Attributes: map[string]string{"MessageGroupId": r}})
			}
			res, err := h(ctx, e)
			return sqsFailures(res), err
		}
	}
	return map[string]func(context.Context, ...string) ([]string, error){
		"SQS":  queue(standardARN),
		"FIFO": queue(fifoARN),
		"Kinesis": func(ctx context.Context, records ...string) ([]string, error) {
			res, err := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[string]) error { return do(r.Data) }, o)(ctx, kinesisEvent(records))
			return kinesisIDs(res.BatchItemFailures), err
		},
		"Kinesis window": func(ctx context.Context, records ...string) ([]string, error) {
			res, err := batch.KinesisWindow(func(_ context.Context, s map[string]int, r batch.KinesisRecord[string]) (map[string]int, error) {
				return s, do(r.Data)
			}, func(context.Context, batch.Window, map[string]int) error { return nil }, o)(ctx, batch.KinesisWindowEvent[map[string]int]{KinesisEvent: kinesisEvent(records)})
			return kinesisIDs(res.BatchItemFailures), err
		},
		"DynamoDB": func(ctx context.Context, records ...string) ([]string, error) {
			var e events.DynamoDBEvent
			for i, r := range records {
				e.Records = append(e.Records, events.DynamoDBEventRecord{EventName: r, Change: events.DynamoDBStreamRecord{SequenceNumber: string(rune('1' + i))}})
			}
			res, err := batch.DynamoDB(func(_ context.Context, r batch.DynamoDBRecord[order]) error { return do(r.EventName) }, o)(ctx, e)
			var ids []string
			for _, f := range res.BatchItemFailures {
				ids = append(ids, f.ItemIdentifier)
			}
			return ids, err
		},
	}
}

func kinesisIDs(failures []events.KinesisBatchItemFailure) (ids []string) {
	for _, f := range failures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

// An error is counted and makes Lambda poll more slowly; a list of all records is a success to it.
func TestBatchOfWhichNoRecordSucceededFails(t *testing.T) {
	for name, handle := range sources(quiet(batch.Options{})) {
		for _, records := range [][]string{{"bad"}, {"bad", "bad"}, {"goexit"}} {
			failures, err := handle(t.Context(), records...)
			full, ok := errors.AsType[*batch.FullFailureError](err)
			if !ok || full.Records != len(records) || full.Record != "1" || len(failures) > 0 {
				t.Errorf("%s: %q: failures %q, error %v; want no list and a FullFailureError of record 1", name, records, failures, err)
			}
			if records[0] == "bad" && (!errors.Is(err, errBad) || !strings.Contains(err.Error(), "no stock")) {
				t.Errorf("%s: error %v, want it to be that of the record", name, err)
			}
			if records[0] == "goexit" && !strings.Contains(err.Error(), "runtime.Goexit") {
				t.Errorf("%s: error %v, want it to name what the function did", name, err)
			}
		}
		if failures, err := handle(t.Context()); err != nil || len(failures) > 0 {
			t.Errorf("%s: an empty batch: failures %q, error %v; want neither", name, failures, err)
		}
		if failures, err := handle(t.Context(), "good", "bad"); err != nil || !slices.Equal(failures, []string{"2"}) {
			t.Errorf("%s: one of two failed: failures %q, error %v; want the second alone", name, failures, err)
		}
	}
}

func TestFullFailureCanBeDisabled(t *testing.T) {
	for name, handle := range sources(quiet(batch.Options{DisableFullFailure: true})) {
		want := []string{"1"}
		if name == "SQS" || name == "FIFO" {
			want = []string{"1", "2"}
		}
		if failures, err := handle(t.Context(), "bad", "bad"); err != nil || !slices.Equal(failures, want) {
			t.Errorf("%s: failures %q, error %v; want %q", name, failures, err, want)
		}
	}
}

// On a stream the records behind a failed one wait for it, whatever they would do; in other groups of a FIFO queue they
// do not.
func TestRecordsBehindAFailedOneCountAsNotSucceeded(t *testing.T) {
	for name, handle := range sources(quiet(batch.Options{})) {
		failures, err := handle(t.Context(), "bad", "good")
		_, full := errors.AsType[*batch.FullFailureError](err)
		if want := name != "SQS" && name != "FIFO"; full != want || !want && !slices.Equal(failures, []string{"1"}) {
			t.Errorf("%s: failures %q, error %v; want a full failure: %t", name, failures, err, want)
		}
	}
}

// A margin as long as the timeout starts no record: every invocation would be a success that does nothing.
func TestBatchThatStartsNoRecordFails(t *testing.T) {
	for name, handle := range sources(quiet(batch.Options{Margin: time.Hour})) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := handle(ctx, "good")
			if full, ok := errors.AsType[*batch.FullFailureError](err); !ok || full.Record != "" || !strings.Contains(err.Error(), "out of time") {
				t.Errorf("%s: error %v, want a FullFailureError that says it was out of time", name, err)
			}
		})
	}
}

// What the caller of the function and its metrics see.
func TestFullFailureNamesItsTypeForLambda(t *testing.T) {
	previous := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(previous) })
	event := lambdatest.SQS(standardARN, lambdatest.Message{Body: "x"})
	h := batch.SQS(func(context.Context, batch.SQSMessage[string]) error { return errBad }, nil)
	_, err := h(t.Context(), event)
	var typed interface{ ErrorType() string }
	if !errors.As(err, &typed) || typed.ErrorType() != "BatchFailed" {
		t.Errorf("error %v, want one of the type BatchFailed", err)
	}
	if outcome := lambdatest.SQSOutcome(event, nil, err); len(outcome.Retried) != 1 {
		t.Errorf("Lambda reads %+v, want the message retried", outcome)
	}
}
