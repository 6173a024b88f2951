package queues

import (
	"strconv"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
)

// A FIFO queue knows its deduplication ids for five minutes; messages that are
// deleted are gone at once.
func TestDeduplicationKeepsNoBodies(t *testing.T) {
	q := newQueue(Queue{FIFO: true, Name: "q.fifo"}, nil, nil, t.Errorf)
	for i := range 3 {
		if _, err := q.send(message.Message{Body: "x", GroupID: "g", DeduplicationID: strconv.Itoa(i)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for id, before := range q.sent {
		if before.Body != "" || before.id == "" || before.sequence == "" {
			t.Errorf("of %s, %+v is kept; want its ids alone", id, before)
		}
	}
	q.expiries[0].at = time.Now().Add(-time.Second)
	if h, err := q.send(message.Message{Body: "x", GroupID: "g", DeduplicationID: "0"}, nil); err != nil || h.sequence != "00000000000000000004" || len(q.sent) != 3 || len(q.expiries) != 3 {
		t.Errorf("after its window, an id is %+v, %v with %d ids; want a new message", h, err, len(q.sent))
	}
}
