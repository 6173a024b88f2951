package batch_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// What SQS and its like return are handlers of lambdaruntime.
var (
	_ lambdaruntime.HandlerFunc[events.SQSEvent, events.SQSEventResponse] = batch.SQS(
		func(context.Context, batch.SQSMessage[order]) error { return nil }, nil)
	_ lambdaruntime.HandlerFunc[batch.KinesisWindowEvent[order], batch.WindowResponse] = batch.KinesisWindow(
		func(_ context.Context, s order, _ batch.KinesisRecord[order]) (order, error) { return s, nil },
		func(context.Context, batch.Window, order) error { return nil }, nil)
)

// invoke sends event through the Runtime API, as Lambda does, and returns what came back.
func invoke(t *testing.T, handler, event any, timeout time.Duration) lambdatest.Result {
	t.Helper()
	fn, err := lambdatest.Start(lambda.NewHandler(handler), lambdatest.WithTimeout(timeout))
	if err != nil {
		t.Fatal(err)
	}
	defer fn.Close()
	result, err := fn.Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// processed are the ids of records that handlers have succeeded with.
type processed struct {
	mu  sync.Mutex
	ids []string
}

func (p *processed) add(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids = append(p.ids, id)
}

// For random failures, what Lambda makes of the answer: exactly what succeeded is done, nothing is lost, no group is out
// of order, and the whole batch fails only if nothing succeeded.
func TestLambdaRetriesExactlyWhatDidNotSucceed(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 100 {
		n, workers := 1+rng.IntN(20), 1+rng.IntN(4)
		bad := map[string]bool{}
		for i := range n {
			bad[strconv.Itoa(i)] = rng.IntN(4) == 0
		}
		for _, arn := range []string{standardARN, fifoARN} {
			var messages []lambdatest.Message
			for i := range n {
				messages = append(messages, lambdatest.Message{Body: strconv.Itoa(i), GroupID: strconv.Itoa(i % 3)})
			}
			event := lambdatest.SQS(arn, messages...)
			var p processed
			h := batch.SQS(func(_ context.Context, m batch.SQSMessage[string]) error {
				if bad[m.Body] {
					return errors.New("bad")
				}
				p.add(m.MessageId)
				return nil
			}, quiet(batch.Options{Concurrency: workers}))
			answer, err := h(t.Context(), event)
			outcome := lambdatest.SQSOutcome(event, answer, err)
			slices.Sort(p.ids)
			done := slices.Sorted(slices.Values(outcome.Done))
			if !slices.Equal(done, p.ids) || (outcome.Reason != "") != (len(p.ids) == 0) || len(outcome.OutOfOrder) > 0 {
				t.Errorf("round %d, %s: Lambda reads %+v; processed %q", round, arn, outcome, p.ids)
			}
		}

		var records []lambdatest.StreamRecord
		for i := range n {
			records = append(records, lambdatest.StreamRecord{PartitionKey: fmt.Sprint(i % 3), Data: []byte(strconv.Itoa(i))})
		}
		event := lambdatest.Kinesis("arn:aws:kinesis:eu-west-1:123456789012:stream/s", records...)
		var p processed
		h := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[string]) error {
			if bad[r.Data] {
				return errors.New("bad")
			}
			p.add(r.Kinesis.SequenceNumber)
			return nil
		}, quiet(batch.Options{Concurrency: workers}))
		answer, err := h(t.Context(), event)
		outcome := lambdatest.KinesisOutcome(event, answer, err)
		for _, id := range outcome.Done {
			if !slices.Contains(p.ids, id) {
				t.Errorf("round %d: record %s is done and was not processed", round, id)
			}
		}
		if workers == 1 && len(outcome.Done) != len(p.ids) || (outcome.Reason != "") != (len(p.ids) == 0) {
			t.Errorf("round %d: Lambda reads %+v; processed %q", round, outcome, p.ids)
		}
	}
}

func TestBatchAnswersBeforeTheFunctionTimesOut(t *testing.T) {
	t.Parallel() // it takes two seconds, so that there are two more on a busy machine
	event := lambdatest.SQS(standardARN, slices.Repeat([]lambdatest.Message{{Body: "x"}}, 50)...)
	h := batch.SQS(func(ctx context.Context, _ batch.SQSMessage[string]) error {
		select {
		case <-time.After(250 * time.Millisecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, quiet(batch.Options{Margin: 2 * time.Second}))
	result := invoke(t, h, event, 4*time.Second)
	outcome := lambdatest.SQSOutcome(event, result.Payload, result.Err())
	if result.Err() != nil || len(outcome.Done) == 0 || len(outcome.Retried) < 40 || outcome.Reason != "" {
		t.Errorf("answer %s, %v: Lambda reads %d done, %d retried %s; want some done, most retried, no timeout",
			result.Payload, result.Err(), len(outcome.Done), len(outcome.Retried), outcome.Reason)
	}
}
