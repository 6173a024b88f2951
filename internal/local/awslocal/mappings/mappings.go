// Package mappings runs what connects queues to functions: it receives
// messages in batches, invokes the function and deletes what it has done.
package mappings

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
)

// A Mapping is an event source mapping from a queue to a function.
type Mapping struct {
	// Path is the queue's construct path, for messages to the user.
	Path string
	// Queue and Function are ARNs.
	Queue, Function string
	// BatchSize is the most messages in an event, Window how long to wait for
	// that many.
	BatchSize int
	Window    time.Duration
	// Partial is set if the answer names the messages that failed
	// (ReportBatchItemFailures).
	Partial bool
	// Concurrency is how many batches are handled at once.
	Concurrency int
	// Filters choose messages, if there are any: one that none of them matches
	// is deleted.
	Filters []pattern.Pattern
}

// Runner runs mappings.
type Runner struct {
	// Queues are where messages come from.
	Queues *queues.Service
	// Invoke runs functions.
	Invoke functions.Invoke
	// Problem gets what went wrong beside the function's own log.
	Problem func(format string, args ...any)

	cancel  context.CancelFunc
	running sync.WaitGroup
}

// Set ends the mappings that run and runs these. Invocations that are under way
// go on. It must not be called twice at once.
func (r *Runner) Set(ctx context.Context, mappings []Mapping) {
	if r.cancel != nil {
		r.cancel()
	}
	receiving, cancel := context.WithCancel(ctx)
	r.cancel = cancel
	for _, m := range mappings {
		r.running.Go(func() { r.run(receiving, ctx, m) })
	}
}

// Close ends all mappings; the context given to Set must be done.
func (r *Runner) Close() { r.running.Wait() }

// Long polling, as Lambda does, and how soon messages come again whose function
// could not be started, such as one that does not compile.
const (
	poll   = 20 * time.Second
	notRun = 2 * time.Second
)

// run receives until receiving ends; what it has received by then is handled.
func (r *Runner) run(receiving, ctx context.Context, m Mapping) {
	slots := make(chan struct{}, m.Concurrency)
	for {
		select {
		case <-receiving.Done():
			return
		case slots <- struct{}{}:
		}
		batch, err := r.receive(receiving, m)
		if err != nil {
			r.Problem("%s → function: %v", m.Path, err)
			return
		}
		if len(batch) == 0 {
			<-slots
			continue
		}
		r.running.Go(func() {
			r.handle(ctx, m, batch)
			<-slots
		})
	}
}

// receive waits for a batch: for the first message as long as it takes, for
// more until the batch is full or its window is over.
func (r *Runner) receive(ctx context.Context, m Mapping) ([]queues.Received, error) {
	batch, err := r.Queues.Receive(ctx, m.Queue, m.BatchSize, poll)
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	end := time.Now().Add(m.Window)
	for m.Window > 0 && len(batch) < m.BatchSize {
		rest := time.Until(end)
		if rest <= 0 {
			break
		}
		more, err := r.Queues.Receive(ctx, m.Queue, m.BatchSize-len(batch), rest)
		if err != nil || len(more) == 0 {
			break
		}
		batch = append(batch, more...)
	}
	return r.filter(m, batch), nil
}

// handle invokes the function with a batch and deletes what is done. What is
// not is seen again when its visibility timeout ends, as in SQS.
func (r *Runner) handle(ctx context.Context, m Mapping, batch []queues.Received) {
	var event events.SQSEvent
	receipts := map[string]string{}
	var all []string
	for _, x := range batch {
		event.Records = append(event.Records, record(m, x))
		receipts[x.MessageID] = x.ReceiptHandle
		all = append(all, x.ReceiptHandle)
	}
	text, err := json.Marshal(event)
	if err != nil {
		r.Problem("queue %s: %v", m.Path, err)
		return
	}
	answer, err := r.Invoke(ctx, m.Function, fmt.Sprintf("queue %s (%s)", m.Path, count(len(batch))), text)
	switch {
	case err != nil:
		if ctx.Err() == nil {
			r.Problem("queue %s: %v; trying again in %v", m.Path, err, notRun)
		}
		r.Queues.Release(m.Queue, notRun, all...)
	case answer.Failed:
		r.Problem("queue %s: the function failed; %s again after the visibility timeout", m.Path, come(len(batch)))
	case !m.Partial:
		r.Queues.Delete(m.Queue, all...)
	default:
		outcome := batchanswer.SQS(event, answer.Payload, nil)
		for _, id := range outcome.Done {
			r.Queues.Delete(m.Queue, receipts[id])
		}
		if outcome.Reason != "" {
			r.Problem("queue %s: all messages of the batch come again: %s", m.Path, outcome.Reason)
		} else if n := len(outcome.Retried); n > 0 {
			r.Problem("queue %s: the function reports failures; %s again after the visibility timeout", m.Path, come(n))
		}
	}
}

func count(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

func come(n int) string {
	if n == 1 {
		return "1 message comes"
	}
	return fmt.Sprintf("%d messages come", n)
}
