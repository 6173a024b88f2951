package queues

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
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
	receipt      string // of the last receive
}

func newQueue(spec Queue) *queue {
	return &queue{spec: spec, arrival: make(chan struct{}), sent: map[string]*held{}}
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
	now := time.Now()
	if delay == nil || q.spec.FIFO {
		delay = &q.spec.Delay
	}
	h := &held{Message: m, id: wire.ID(), sent: now, visibleAt: now.Add(*delay)}
	if q.spec.FIFO {
		for len(q.expiries) > 0 && now.After(q.expiries[0].at) {
			delete(q.sent, q.expiries[0].id)
			q.expiries = q.expiries[1:]
		}
		if before, ok := q.sent[m.DeduplicationID]; ok {
			return before, nil
		}
		q.sequence++
		h.sequence = fmt.Sprintf("%020d", q.sequence)
		q.sent[m.DeduplicationID] = &held{id: h.id, sequence: h.sequence}
		q.expiries = append(q.expiries, expiry{m.DeduplicationID, now.Add(dedupWindow)})
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

// accept adds a message that another queue gave up. It keeps its id.
func (q *queue) accept(h *held) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h.visibleAt, h.receives, h.receipt = time.Now(), 0, ""
	q.messages = append(q.messages, h)
	q.wake()
}

// longAhead is when a queue without hidden messages is looked at again.
const longAhead = time.Hour

// take receives visible messages. dead are those to be moved to the dead-letter
// queue, arrival is closed when more may be there, and next is how long until a
// hidden one is visible.
func (q *queue) take(limit int, visibility *time.Duration) (found []Received, dead []*held, arrival <-chan struct{}, next time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if visibility == nil {
		visibility = &q.spec.VisibilityTimeout
	}
	now := time.Now()
	next = longAhead
	blocked := map[string]bool{} // message groups that have one in flight
	q.messages = slices.DeleteFunc(q.messages, func(h *held) bool {
		expired := q.spec.Retention > 0 && now.Sub(h.sent) > q.spec.Retention
		switch {
		case expired:
			return true
		case h.visibleAt.After(now):
			next = min(next, h.visibleAt.Sub(now))
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
		h.receipt = wire.ID()
		found = append(found, h.received())
		return false
	})
	return found, dead, q.arrival, next
}

func (q *queue) delete(receipt string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = slices.DeleteFunc(q.messages, func(h *held) bool { return h.receipt == receipt && receipt != "" })
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
	h.visibleAt = time.Now().Add(visibility)
	q.wake()
	return nil
}

func (q *queue) release(receipt string, after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if h := q.inFlight(receipt); h != nil {
		h.visibleAt = time.Now().Add(after)
		h.receives--
		q.wake()
	}
}

func (q *queue) inFlight(receipt string) *held {
	for _, h := range q.messages {
		if h.receipt == receipt && h.visibleAt.After(time.Now()) {
			return h
		}
	}
	return nil
}

func (q *queue) purge() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = nil
}

// attributes are those of GetQueueAttributes.
func (q *queue) attributes() map[string]string {
	q.mu.Lock()
	defer q.mu.Unlock()
	var visible, hidden, delayed int
	for _, h := range q.messages {
		switch {
		case !h.visibleAt.After(time.Now()):
			visible++
		case h.receives > 0:
			hidden++
		default:
			delayed++
		}
	}
	seconds := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
	a := map[string]string{
		"QueueArn":                              q.spec.ARN,
		"ApproximateNumberOfMessages":           strconv.Itoa(visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(hidden),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(delayed),
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
