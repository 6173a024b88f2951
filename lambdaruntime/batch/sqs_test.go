package batch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

type order struct {
	ID string `json:"id"`
}

const (
	standardARN = "arn:aws:sqs:eu-west-1:123456789012:orders"
	fifoARN     = standardARN + ".fifo"
)

// quiet drops the log records of failures a test provokes.
func quiet(o batch.Options) *batch.Options {
	o.Logger = slog.New(slog.DiscardHandler)
	return &o
}

// queueEvent has a message per id, with the id in its body. An id "g/1" is in message group g.
func queueEvent(arn string, ids ...string) events.SQSEvent {
	var e events.SQSEvent
	for _, id := range ids {
		m := events.SQSMessage{MessageId: id, Body: `{"id":"` + id + `"}`, EventSource: "aws:sqs", EventSourceARN: arn}
		if group, _, ok := strings.Cut(id, "/"); ok {
			m.Attributes = map[string]string{"MessageGroupId": group}
		}
		e.Records = append(e.Records, m)
	}
	return e
}

func sqsFailures(r events.SQSEventResponse) []string {
	var ids []string
	for _, f := range r.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

func TestFailingMessageFailsAlone(t *testing.T) {
	e := queueEvent(standardARN, "good-1", "error", "panic", "goexit", "undecodable", "good-2")
	e.Records[4].Body = "{"
	for _, workers := range []int{1, 3} {
		var handled sync.Map
		h := batch.SQS(func(_ context.Context, m batch.SQSMessage[order]) error {
			handled.Store(m.Body.ID, true)
			switch m.Body.ID {
			case "error":
				return errors.New("no stock")
			case "panic":
				panic("nil map")
			case "goexit":
				runtime.Goexit()
			}
			return nil
		}, quiet(batch.Options{Concurrency: workers}))
		// A message that ends its goroutine takes one worker with it; with one worker the rest is not started.
		want := []string{"error", "panic", "goexit", "undecodable"}
		if workers == 1 {
			want = append(want, "good-2")
		}
		res, err := h(t.Context(), e)
		if err != nil || !slices.Equal(sqsFailures(res), want) {
			t.Errorf("%d workers: failures %q, %v; want %q", workers, sqsFailures(res), err, want)
		}
		if _, ok := handled.Load("undecodable"); ok {
			t.Errorf("%d workers: the undecodable message reached the handler", workers)
		}
	}
}

func TestFailureIsLoggedWithIdentifierErrorAndStack(t *testing.T) {
	var buf bytes.Buffer
	h := batch.SQS(func(context.Context, batch.SQSMessage[order]) error { panic(errors.New("boom")) },
		&batch.Options{Logger: slog.New(slog.NewJSONHandler(&buf, nil))})
	if _, err := h(t.Context(), queueEvent(standardARN, "m-1")); err == nil {
		t.Error("no error, though no message succeeded")
	}
	var line struct{ Level, Record, Error, Stack string }
	if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
		t.Fatalf("log %q: %v", buf.String(), err)
	}
	if line.Level != "ERROR" || line.Record != "m-1" || line.Error != "panic: boom" || !strings.Contains(line.Stack, "sqs_test.go") {
		t.Errorf("log line %+v; want ERROR, record m-1, its error and a stack naming the handler", line)
	}
}

func TestRawBodies(t *testing.T) {
	e := queueEvent(standardARN, "m")
	e.Records[0].Body = `"not decoded"`
	var text string
	var raw []byte
	asText := batch.SQS(func(_ context.Context, m batch.SQSMessage[string]) error { text = m.Body; return nil }, nil)
	asBytes := batch.SQS(func(_ context.Context, m batch.SQSMessage[[]byte]) error { raw = m.Body; return nil }, nil)
	if _, err := asText(t.Context(), e); err != nil || text != `"not decoded"` {
		t.Errorf("string body = %q, %v; want the text unchanged", text, err)
	}
	if _, err := asBytes(t.Context(), e); err != nil || string(raw) != `"not decoded"` {
		t.Errorf("[]byte body = %q, %v; want the text unchanged", raw, err)
	}
}

func TestFIFOGroupStopsAtItsFailure(t *testing.T) {
	ids := []string{"a/1", "b/1", "a/2", "b/2", "c/1", "a/3", "b/3"}
	for _, workers := range []int{1, 2, 10} {
		var mu sync.Mutex
		var handled []string
		h := batch.SQS(func(_ context.Context, m batch.SQSMessage[order]) error {
			mu.Lock()
			defer mu.Unlock()
			handled = append(handled, m.Body.ID)
			if m.Body.ID == "a/2" {
				return errors.New("bad")
			}
			return nil
		}, quiet(batch.Options{Concurrency: workers}))

		res, err := h(t.Context(), queueEvent(fifoARN, ids...))
		if want := []string{"a/2", "a/3"}; err != nil || !slices.Equal(sqsFailures(res), want) {
			t.Errorf("%d workers: failures %q, %v; want %q", workers, sqsFailures(res), err, want)
		}
		for group, want := range map[string][]string{"a": {"a/1", "a/2"}, "b": {"b/1", "b/2", "b/3"}, "c": {"c/1"}} {
			var got []string
			for _, id := range handled {
				if strings.HasPrefix(id, group) {
					got = append(got, id)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d workers: group %s handled as %q, want %q", workers, group, got, want)
			}
		}
	}
}

// Standard queues carry a MessageGroupId for fair sharing; it must not stop other messages.
func TestGroupOfStandardQueueOrdersNothing(t *testing.T) {
	h := batch.SQS(func(_ context.Context, m batch.SQSMessage[order]) error {
		if m.Body.ID == "tenant/1" {
			return errors.New("bad")
		}
		return nil
	}, quiet(batch.Options{}))
	res, err := h(t.Context(), queueEvent(standardARN, "tenant/1", "tenant/2"))
	if want := []string{"tenant/1"}; err != nil || !slices.Equal(sqsFailures(res), want) {
		t.Errorf("failures %q, %v; want %q", sqsFailures(res), err, want)
	}
}

func TestConcurrencyIsBoundedAndUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, peak atomic.Int32
		h := batch.SQS(func(context.Context, batch.SQSMessage[order]) error {
			now := running.Add(1)
			defer running.Add(-1)
			for old := peak.Load(); now > old && !peak.CompareAndSwap(old, now); old = peak.Load() {
			}
			time.Sleep(time.Second)
			return nil
		}, &batch.Options{Concurrency: 3})
		start := time.Now()
		if _, err := h(t.Context(), queueEvent(standardARN, "1", "2", "3", "4", "5", "6", "7")); err != nil {
			t.Fatal(err)
		}
		if peak.Load() != 3 || time.Since(start) != 3*time.Second {
			t.Errorf("7 messages of 1s with 3 at a time: peak %d, took %v; want 3 and 3s", peak.Load(), time.Since(start))
		}
	})
}

func TestMessagesThatCannotStartBeforeTheDeadlineAreReturned(t *testing.T) {
	tests := []struct {
		name    string
		timeout time.Duration
		margin  time.Duration
		want    []string // each message takes 2 seconds
		took    time.Duration
	}{
		{name: "default margin is a second", timeout: 10 * time.Second, want: []string{"5", "6"}, took: 9 * time.Second},
		{name: "default margin is a tenth", timeout: 5 * time.Second, want: []string{"3", "4", "5", "6"}, took: 4500 * time.Millisecond},
		{name: "margin", timeout: 10 * time.Second, margin: 6 * time.Second, want: []string{"3", "4", "5", "6"}, took: 4 * time.Second},
		{name: "margin over all", timeout: 10 * time.Second, margin: time.Minute, want: []string{"1", "2", "3", "4", "5", "6"}},
		{name: "no margin", timeout: 10 * time.Second, margin: -1, want: []string{"6"}, took: 10 * time.Second},
		{name: "time enough", timeout: time.Minute, took: 12 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := batch.SQS(func(ctx context.Context, _ batch.SQSMessage[order]) error {
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(2*time.Second - time.Millisecond):
						return nil
					}
				}, quiet(batch.Options{Margin: tt.margin, DisableFullFailure: true}))
				ctx, cancel := context.WithTimeout(t.Context(), tt.timeout)
				defer cancel()
				start := time.Now()
				res, err := h(ctx, queueEvent(standardARN, "1", "2", "3", "4", "5", "6"))
				took := time.Since(start).Round(100 * time.Millisecond)
				if err != nil || !slices.Equal(sqsFailures(res), tt.want) || took != tt.took {
					t.Errorf("failures %q after %v, %v; want %q after %v", sqsFailures(res), took, err, tt.want, tt.took)
				}
			})
		})
	}
}

func TestNoIdentifierLambdaWouldMisread(t *testing.T) {
	fail := batch.SQS(func(context.Context, batch.SQSMessage[order]) error { return errors.New("bad") }, quiet(batch.Options{DisableFullFailure: true}))

	t.Run("no failure is an empty list", func(t *testing.T) {
		ok := batch.SQS(func(context.Context, batch.SQSMessage[order]) error { return nil }, nil)
		for _, e := range []events.SQSEvent{{}, queueEvent(standardARN, "m")} {
			res, err := ok(t.Context(), e)
			if text, _ := json.Marshal(res); err != nil || string(text) != `{"batchItemFailures":[]}` {
				t.Errorf("answer to %d messages: %s, %v; want an empty list", len(e.Records), text, err)
			}
		}
	})
	t.Run("a failed message without identifier is an error", func(t *testing.T) {
		res, err := fail(t.Context(), queueEvent(standardARN, "m", ""))
		if err == nil || !strings.Contains(err.Error(), "messageId") || res.BatchItemFailures != nil {
			t.Errorf("answer %+v, %v; want no list and an error naming messageId", res, err)
		}
	})
	t.Run("an identifier is returned once", func(t *testing.T) {
		res, err := fail(t.Context(), queueEvent(standardARN, "m", "m"))
		if err != nil || !slices.Equal(sqsFailures(res), []string{"m"}) {
			t.Errorf("failures %q, %v; want one m", sqsFailures(res), err)
		}
	})
}
