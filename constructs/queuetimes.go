package lambdacdk

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// A queueTimes is what is known of a queue of the app as an event source.
type queueTimes struct {
	queue    awssqs.Queue    // nil for an imported queue, of which nothing is known
	resource awssqs.CfnQueue // likewise
	// learns: NewQueue made the queue, and nobody said for how long it hides a
	// message.
	learns bool
	hidden time.Duration // what it has learned
}

// defaultVisibility is SQS's own. Source: VisibilityTimeout in CreateQueue.
const defaultVisibility = 30 * time.Second

// queueOf is what is known of a queue.
func queueOf(queue awssqs.IQueue) *queueTimes {
	own, ok := queue.(awssqs.Queue)
	if !ok {
		return &queueTimes{}
	}
	if known, ok := memo.queues[own]; ok {
		return known
	}
	resource, _ := own.Node().DefaultChild().(awssqs.CfnQueue)
	return &queueTimes{queue: own, resource: resource}
}

// learn makes a queue of NewQueue hide messages for as long as the slowest of
// its consumers needs.
func (q *queueTimes) learn(needs time.Duration) {
	if q.learns && needs > q.hidden {
		q.hidden = needs
		q.resource.SetVisibilityTimeout(new(needs.Seconds()))
	}
}

// path is the construct path of the queue.
func (q *queueTimes) path() string { return constructName(q.queue) }

// visibility is for how long a message that was received is hidden; known is
// false if only CloudFormation or somebody else knows it.
func (q *queueTimes) visibility() (d time.Duration, known bool) {
	if q.resource == nil {
		return 0, false
	}
	n := q.resource.VisibilityTimeout()
	switch {
	case n == nil:
		return defaultVisibility, true
	case *n < 0: // a token
		return 0, false
	}
	return ofSeconds(*n), true
}

func ofSeconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// deadLetters is the queue's dead-letter queue; nil if there is none, or none
// is known.
func (q *queueTimes) deadLetters() awssqs.IQueue {
	if q.queue == nil {
		return nil
	}
	if d := q.queue.DeadLetterQueue(); d != nil {
		return d.Queue
	}
	return nil
}

// A queueUse is a queue that invokes a function.
type queueUse struct {
	queue           *queueTimes
	timeout, window time.Duration // the function's, and how long Lambda gathers messages
	noDeadLetters   bool          // that is meant
}

// needs is for how long a message has to be hidden; zero if only CloudFormation
// knows it.
func (u queueUse) needs() time.Duration {
	if u.timeout == 0 {
		return 0
	}
	return visibilityFactor*u.timeout + u.window
}

// problems are found at synthesis, when nothing changes any more.
func (u queueUse) problems() problemList {
	var l problemList
	if have, known := u.queue.visibility(); known && have < u.needs() {
		l.add("", "%s", u.tooShort(have))
	}
	if u.queue.resource != nil && !u.noDeadLetters && u.queue.resource.RedrivePolicy() == nil {
		l.add("", "the queue has no dead-letter queue, so that a message that always fails comes again for days, and is then lost; "+
			"make the queue by lambdacdk.NewQueue, give it one (awssqs.QueueProps.DeadLetterQueue), or set NoDeadLetterQueue")
	}
	return l
}

func (u queueUse) tooShort(have time.Duration) string {
	return fmt.Sprintf("VisibilityTimeout of the queue is %v; it must be at least %v, which is %s, or a second invocation gets a message while the first works on it; "+
		"set it in the queue's props, or lower the function's Timeout", have, u.needs(), u.sum())
}

// sum shows how needs is made.
func (u queueUse) sum() string {
	sum := fmt.Sprintf("%d × the function's Timeout (%v)", visibilityFactor, u.timeout)
	if u.window > 0 {
		sum += fmt.Sprintf(" + BatchingWindow (%v)", u.window)
	}
	return sum
}
