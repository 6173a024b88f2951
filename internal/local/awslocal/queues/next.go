package queues

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Next is [service.EventSource].
func (s source) Next(now bool, failed ...service.Record) string {
	q, err := s.service.queue(s.queue.ARN)
	if err != nil {
		return "" // the queue is gone, with its messages
	}
	var receives []int
	var receipts []string
	for _, r := range failed {
		n, _ := strconv.Atoi(r.Event.(events.SQSMessage).Attributes["ApproximateReceiveCount"]) // it was a number
		receives, receipts = append(receives, n), append(receipts, r.Handle)
	}
	wait := time.Duration(0)
	if !now {
		wait = q.hidden(receipts)
	}
	spec := q.current()
	dead, path := spec.DeadLetters, ""
	if to, err := s.service.queue(dead); err == nil {
		path = to.current().Path
	}
	return next(receives, wait, spec.MaxReceives, dead, path)
}

// next says what happens to messages that were received so often, when they can
// be received again. dead is the ARN of the dead-letter queue, path what the app
// calls it; empty if it has none, or not that one.
func next(receives []int, wait time.Duration, most int, dead, path string) string {
	again, gone, of, longest := 0, 0, 0, 0 // of is how often those were received that come again; -1 if it differs
	for _, n := range receives {
		switch {
		case dead != "" && n >= most:
			gone, longest = gone+1, max(longest, n)
		case again > 0 && n != of:
			again, of = again+1, -1
		default:
			again, of = again+1, n
		}
	}
	var comes, goes string
	if again > 0 {
		comes = subject(again, gone) + verb(again, " comes", " come") + " again " + in(wait)
		if dead != "" && of > 0 {
			comes += fmt.Sprintf(" (receive %d of %d)", of, most)
		}
	}
	if gone > 0 {
		goes = subject(gone, again)
		if path == "" {
			goes += verb(gone, " is", " are") + " dropped, as the dead-letter queue " + dead + " is not part of this app"
		} else if goes += verb(gone, " goes", " go") + " to the dead-letter queue " + path; wait > 0 {
			goes += " " + in(wait)
		}
		goes += ", " + after(longest)
	}
	if comes != "" && goes != "" {
		return comes + ", " + goes
	}
	return comes + goes
}

// subject is "it" and "they", or how many there are if there are others too.
func subject(n, others int) string {
	if others > 0 {
		return strconv.Itoa(n)
	}
	return verb(n, "it", "they")
}

func verb(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// in is such as "in 30s" and "at once".
func in(wait time.Duration) string {
	switch {
	case wait <= 0:
		return "at once"
	case wait < 950*time.Millisecond:
		return "in " + wait.Round(10*time.Millisecond).String()
	}
	return "in " + wait.Round(time.Second).String()
}
