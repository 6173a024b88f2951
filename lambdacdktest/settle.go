package lambdacdktest

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Queue is one of the app's queues.
type Queue struct {
	app *App
	arn string
	// URL is what SQS's operations take.
	URL string
}

// Queue finds a queue by construct path, the last element of that, or name. A
// dead-letter queue that the library has made is called after its queue or
// function: "Jobs/DeadLetters". That of a stream is called after the function
// and the stream, by a path that lambdacdk queues lists, as does the error for a
// name that no queue has.
func (a *App) Queue(name string) *Queue {
	a.t.Helper()
	arn, url, err := a.served.Services().Queue(name)
	a.must(err)
	return &Queue{a, arn, url}
}

// Len is how many messages the queue has: those that wait, those in flight and
// those that are delayed.
func (q *Queue) Len() int {
	n, _ := q.holds()
	return n
}

// holds is Len, and what the queue is called.
func (q *Queue) holds() (n int, path string) {
	for _, b := range q.app.served.Services().Backlogs() {
		if b.ARN == q.arn {
			return b.Held(), b.Path
		}
	}
	return 0, q.URL
}

// Wait returns when the queue has n messages, and fails the test if that takes
// too long: jobs.Wait(0) waits until all is handled, dead.Wait(1) until
// something has failed for good.
func (q *Queue) Wait(n int) {
	q.app.t.Helper()
	q.app.until(func() string {
		has, path := q.holds()
		return fmt.Sprintf("queue %s to have a Len of %d; it is %d", path, n, has)
	}, func() bool { return q.Len() == n })
}

// Settle returns when nothing is to be done any more: no message waits in a
// queue that a function reads, no record of a stream or of a log that a function
// takes, no asynchronous invocation, and no function runs. Dead letters may be there. It fails the test
// if that takes too long, with what still waits.
func (a *App) Settle() {
	a.t.Helper()
	calm := 0
	a.until(func() string { return "everything to be handled" }, func() bool {
		if a.served.Busy() || len(a.served.Unhandled()) > 0 {
			calm = 0
			return false
		}
		// What one service has handed on may not have reached the next.
		calm++
		return calm == 3
	})
}

// look is how often is looked whether something has happened.
const look = 10 * time.Millisecond

// until waits for ok, and fails the test with what if that takes too long.
func (a *App) until(what func() string, ok func() bool) {
	a.t.Helper()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for deadline := time.Now().Add(a.wait); !ok(); {
		if time.Now().After(deadline) {
			a.t.Fatalf("lambdacdktest: waited %v in vain for %s%s", a.wait, what(), a.left())
		}
		select {
		case <-tick.C:
		case <-a.ctx.Done():
			a.t.Fatalf("lambdacdktest: the app ended while the test waited for %s%s", what(), a.left())
		}
	}
}

// left says what waits and what runs now, a line for each.
func (a *App) left() string {
	var b strings.Builder
	for _, x := range a.served.History().Recent(history.Filter{Results: []history.Result{history.Running}}) {
		fmt.Fprintf(&b, "\n\t%s runs since %s, from %s", x.Path, time.Since(x.Asked).Round(time.Millisecond), x.Source)
	}
	for _, x := range a.served.Unhandled() {
		fmt.Fprintf(&b, "\n\t%s %s: %d waiting, %d in flight, %d delayed", x.Kind, x.Path, x.Waiting, x.InFlight, x.Delayed)
	}
	return b.String()
}
