package queues

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// Limits of SQS, from "Amazon SQS message quotas".
const (
	maxMessage  = 1 << 20 // bytes of body and attributes
	maxBatch    = 10
	dedupWindow = 5 * time.Minute
)

// A queue is one queue and its messages in the order they came.
type queue struct {
	mu       sync.Mutex
	spec     Queue
	messages []*held
	arrival  chan struct{} // closed when a message may have become visible
	sequence int64

	clock    *clock.Clock
	keep     keeper
	problem  func(format string, args ...any)
	sent     map[string]*held // of a FIFO queue, by deduplication id, without bodies
	expiries []expiry         // of those, the first one first
}

// An expiry is when a deduplication id may come again.
type expiry struct {
	id string
	at time.Time
}

// held is a message in a queue.
type held struct {
	message.Message
	id, sequence string
	sent, first  time.Time // first is the first receive
	visibleAt    time.Time
	receives     int
	receipt      string          // of the last receive
	from         string          // ARN of the queue that it is a dead letter of; empty if it is none
	tried        []history.Cause // the last invocation that failed with it, in this run
}

func newQueue(spec Queue, c *clock.Clock, k *journal.Journal, problem func(format string, args ...any)) *queue {
	return &queue{spec: spec, clock: c, arrival: make(chan struct{}), keep: keeper{k, spec.ARN}, problem: problem, sent: map[string]*held{}}
}

// kept says where the state does not take a change: the queue goes on in
// memory.
func (q *queue) kept(err error) {
	if err != nil {
		q.problem("queue %s: %v", q.spec.Path, err)
	}
}

func (q *queue) set(spec Queue) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.spec = spec
	q.wake()
}

func (q *queue) current() Queue {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.spec
}

// wake lets waiting receives look again.
func (q *queue) wake() {
	close(q.arrival)
	q.arrival = make(chan struct{})
}

// send adds a message; delay is the queue's own if nil. In a FIFO queue, a
// message that was sent before is accepted and not added.
func (q *queue) send(m message.Message, delay *time.Duration) (*held, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.check(&m); err != nil {
		return nil, err
	}
	now := q.clock.Now()
	if delay == nil || q.spec.FIFO {
		delay = &q.spec.Delay
	}
	h := &held{Message: m, id: randomid.UUID(), sent: now, visibleAt: now.Add(*delay)}
	if q.spec.FIFO {
		for len(q.expiries) > 0 && now.After(q.expiries[0].at) {
			delete(q.sent, q.expiries[0].id)
			q.kept(q.keep.forget(q.expiries[0].id))
			q.expiries = q.expiries[1:]
		}
		if before, ok := q.sent[m.DeduplicationID]; ok {
			return before, nil
		}
		q.sequence++
		h.sequence = fmt.Sprintf("%020d", q.sequence)
	}
	if err := q.keep.message(h); err != nil {
		return nil, err // it is not accepted
	}
	if q.spec.FIFO {
		until := now.Add(dedupWindow)
		q.sent[m.DeduplicationID] = &held{id: h.id, sequence: h.sequence}
		q.expiries = append(q.expiries, expiry{m.DeduplicationID, until})
		q.kept(q.keep.sent(m.DeduplicationID, h, until))
	}
	q.messages = append(q.messages, h)
	q.wake()
	return h, nil
}

// check fills in what the queue decides and refuses what SQS would.
func (q *queue) check(m *message.Message) error {
	size := len(m.Body)
	for name, a := range m.Attributes {
		size += len(name) + len(a.DataType) + len(a.StringValue) + len(a.BinaryValue)
	}
	switch {
	case m.Body == "":
		return wire.Errorf("MissingParameter", "the message has no body")
	case size > maxMessage:
		return wire.Errorf("InvalidParameterValue", "the message has %d bytes with its attributes; at most %d are allowed", size, maxMessage)
	case !q.spec.FIFO:
		m.DeduplicationID = ""
		return nil
	case m.GroupID == "":
		return wire.Errorf("MissingParameter", "the message has no MessageGroupId, which FIFO queue %s requires", q.spec.Name)
	case m.DeduplicationID == "" && !q.spec.ContentBasedDeduplication:
		return wire.Errorf("InvalidParameterValue", "the message has no MessageDeduplicationId, which FIFO queue %s requires as it has no content-based deduplication", q.spec.Name)
	case m.DeduplicationID == "":
		sum := sha256.Sum256([]byte(m.Body))
		m.DeduplicationID = hex.EncodeToString(sum[:])
	}
	return nil
}

// accept adds a message that another queue gives up, or gets back; by is that. It
// keeps its id, and is kept before it leaves the other one: whoever dies meanwhile
// has it twice rather than not at all.
func (q *queue) accept(h *held, from string, by []history.Cause) {
	q.mu.Lock()
	defer q.mu.Unlock()
	moved := *h
	moved.visibleAt, moved.receives, moved.receipt, moved.first, moved.from, moved.tried = q.clock.Now(), 0, "", time.Time{}, from, nil
	if len(by) > 0 {
		moved.By = by
	}
	if q.spec.FIFO {
		q.sequence++
		moved.sequence = fmt.Sprintf("%020d", q.sequence)
	}
	q.messages = append(q.messages, &moved)
	q.kept(q.keep.message(&moved))
	q.wake()
}

// take receives visible messages. dead are those to be moved to the dead-letter
// queue, arrival is closed when more may be there, and next is when a hidden one
// is visible, zero if there is none.
func (q *queue) take(limit int, visibility *time.Duration) (found []Received, dead []*held, arrival <-chan struct{}, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if visibility == nil {
		visibility = &q.spec.VisibilityTimeout
	}
	now := q.clock.Now()
	blocked := map[string]bool{} // message groups that have one in flight
	q.messages = slices.DeleteFunc(q.messages, func(h *held) bool {
		expired := q.spec.Retention > 0 && now.Sub(h.sent) > q.spec.Retention
		switch {
		case expired:
			q.kept(q.keep.drop(h))
			return true
		case h.visibleAt.After(now):
			if next.IsZero() || h.visibleAt.Before(next) {
				next = h.visibleAt
			}
			blocked[h.GroupID] = q.spec.FIFO
			return false
		case blocked[h.GroupID] || len(found) == limit:
			return false
		case q.spec.DeadLetters != "" && h.receives >= q.spec.MaxReceives:
			dead = append(dead, h)
			return true
		}
		h.receives++
		if h.first.IsZero() {
			h.first = now
		}
		h.visibleAt = now.Add(*visibility)
		h.receipt = randomid.UUID()
		q.kept(q.keep.progress(h))
		found = append(found, h.received())
		return false
	})
	return found, dead, q.arrival, next
}

func (q *queue) delete(receipt string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = slices.DeleteFunc(q.messages, func(h *held) bool {
		if h.receipt != receipt || receipt == "" {
			return false
		}
		q.kept(q.keep.drop(h))
		return true
	})
	q.wake() // the rest of its message group
}

// change hides a received message for a while from now on.
func (q *queue) change(receipt string, visibility time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.inFlight(receipt)
	if h == nil {
		return wire.Errorf("MessageNotInflight", "no message in flight has that receipt handle")
	}
	h.visibleAt = q.clock.Now().Add(visibility)
	q.kept(q.keep.progress(h))
	q.wake()
	return nil
}

// failed notes the invocation that failed with a message.
func (q *queue) failed(receipt string, by []history.Cause) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, h := range q.messages {
		if h.receipt == receipt {
			h.tried = by
		}
	}
}

// hidden is how long messages are hidden that were received, at least.
func (q *queue) hidden(receipts []string) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	least := q.spec.VisibilityTimeout // also of what a debugger holds
	for _, h := range q.messages {
		if h.receipt != "" && slices.Contains(receipts, h.receipt) {
			least = min(least, h.visibleAt.Sub(q.clock.Now()))
		}
	}
	return max(0, least)
}

func (q *queue) release(receipt string, after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if h := q.inFlight(receipt); h != nil {
		h.visibleAt = q.clock.Now().Add(after)
		h.receives--
		q.kept(q.keep.progress(h))
		q.wake()
	}
}

func (q *queue) inFlight(receipt string) *held {
	for _, h := range q.messages {
		if h.receipt == receipt && h.visibleAt.After(q.clock.Now()) {
			return h
		}
	}
	return nil
}

func (q *queue) purge() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, h := range q.messages {
		q.kept(q.keep.drop(h))
	}
	q.messages = nil
}

// attributes are those of GetQueueAttributes.
func (q *queue) attributes() map[string]string {
	n := q.count()
	q.mu.Lock()
	defer q.mu.Unlock()
	seconds := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
	a := map[string]string{
		"QueueArn":                              q.spec.ARN,
		"ApproximateNumberOfMessages":           strconv.Itoa(n.visible + n.blocked),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(n.hidden),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(n.delayed),
		"VisibilityTimeout":                     seconds(q.spec.VisibilityTimeout),
		"DelaySeconds":                          seconds(q.spec.Delay),
		"ReceiveMessageWaitTimeSeconds":         seconds(q.spec.WaitTime),
		"MessageRetentionPeriod":                seconds(q.spec.Retention),
		"MaximumMessageSize":                    strconv.Itoa(maxMessage),
	}
	if q.spec.FIFO {
		a["FifoQueue"] = "true"
		a["ContentBasedDeduplication"] = strconv.FormatBool(q.spec.ContentBasedDeduplication)
	}
	if q.spec.DeadLetters != "" {
		a["RedrivePolicy"] = fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":%d}`, q.spec.DeadLetters, q.spec.MaxReceives)
	}
	return a
}

// number is the one in a sequence number; 0 for a message without.
func number(sequence string) int64 {
	n, _ := strconv.ParseInt(sequence, 10, 64)
	return n
}
