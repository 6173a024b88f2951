package functions

import (
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A verdict is what becomes of a part of a batch by the answer to it.
type verdict struct {
	answer  service.Answer // as windows have it
	done    int            // of the records, from the first one on
	problem string         // of an answer that is a failure of all, though the function has not failed

	rest     []part        // what is left to do of it
	tried    bool          // that is another try
	wait     time.Duration // before it
	given    string        // why what is not done is given up; empty if it is not
	failures int           // of what is given up
	next     string        // all this in words; empty if everything is done
}

// fate is what a verdict says for people.
func (v verdict) fate(p part) history.Fate {
	return history.Fate{Of: "record", Records: len(p.records), Failed: len(p.records) - v.done, Problem: v.problem, Next: v.next}
}

// Waits before a batch is tried again: twice as long each time. Lambda does not
// say how long its own are.
const (
	firstRetry   = time.Second
	longestRetry = time.Minute
)

// judge says what becomes of a part. It changes nothing. Splitting is no try, by
// "Retrying with more granular stages".
func (l *lane) judge(p part, answer service.Answer) verdict {
	var v verdict
	if v.answer, v.problem = l.windowed(answer); !v.answer.Failed {
		v.done, v.problem = l.doneBy(p, v.answer)
	}
	if v.done == len(p.records) {
		return v
	}
	rest := part{records: p.records[v.done:], failures: p.failures, last: v.answer}
	they, come, are := "they", " come again ", " are "
	if len(rest.records) == 1 {
		they, come, are = "it", " comes again ", " is "
	}
	if l.Reading.Bisect && len(p.records) > 1 {
		if v.done > 0 {
			v.rest, v.next = []part{rest}, they+come+"at once"
			return v
		}
		half := len(rest.records) / 2
		v.rest, v.tried = []part{{rest.records[:half], rest.failures, v.answer}, {rest.records[half:], rest.failures, v.answer}}, true
		v.next = they + come + "at once, in two halves"
		return v
	}
	if v.done > 0 {
		rest.failures = 0 // another record is the first one now
	}
	rest.failures++
	if l.Reading.Retries >= 0 && rest.failures > l.Reading.Retries {
		v.given, v.failures = "RetryAttemptsExhausted", rest.failures
		v.next = they + are + "given up after " + service.Count(rest.failures, "attempt") + "; " + l.told()
		return v
	}
	v.rest, v.tried = []part{rest}, true
	v.next = they + come + "at once"
	if !l.service.host.Hurry {
		v.wait = min(firstRetry<<min(rest.failures-1, 10), longestRetry)
		v.next = they + come + "in " + v.wait.String()
	}
	if l.Reading.Retries >= 0 {
		v.next += attempt(rest.failures, l.Reading.Retries+1)
	}
	return v
}

// attempt says which one of how many it was.
func attempt(n, of int) string { return fmt.Sprintf(" (attempt %d of %d)", n, of) }

// doneBy is how many records an answer says are done before the first one that
// comes again, as the position goes no further. problem says why it is none although
// the function has not failed; mostly empty.
func (l *lane) doneBy(p part, answer service.Answer) (done int, problem string) {
	if !l.Partial {
		return len(p.records), ""
	}
	var event events.KinesisEvent // tables' answers are read in the same way
	for _, r := range p.records {
		event.Records = append(event.Records, events.KinesisEventRecord{Kinesis: events.KinesisRecord{SequenceNumber: r.Sequence}})
	}
	outcome := batchanswer.Kinesis(event, answer.Payload, nil)
	return len(outcome.Done), outcome.Reason
}
