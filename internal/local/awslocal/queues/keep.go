package queues

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
)

// A keeper keeps the messages of one queue in the state. Of each there is what
// never changes, with the body, and how far it is, which every receive changes.
type keeper struct {
	journal *journal.Journal
	arn     string
}

type keptMessage struct {
	message.Message
	ID       string
	Sequence string `json:",omitempty"`
	Sent     time.Time
	From     string `json:",omitempty"`
}

type keptProgress struct {
	VisibleAt time.Time
	First     time.Time `json:",omitzero"`
	Receives  int       `json:",omitempty"`
	Receipt   string    `json:",omitempty"`
}

// keptID is a deduplication id of a FIFO queue.
type keptID struct {
	ID, Sequence string
	Until        time.Time
}

// Keys begin with the queue's ARN and a space, which ARNs do not have.
const (
	bodyKey     = " body "
	progressKey = " progress "
	sentKey     = " sent "
)

func (k keeper) message(h *held) error {
	if err := k.journal.Put(k.arn+bodyKey+h.id, keptMessage{h.Message, h.id, h.sequence, h.sent, h.from}); err != nil {
		return err
	}
	if h.receives == 0 && !h.visibleAt.After(h.sent) {
		return nil // as every message begins
	}
	return k.progress(h)
}

func (k keeper) progress(h *held) error {
	return k.journal.Put(k.arn+progressKey+h.id, keptProgress{h.visibleAt, h.first, h.receives, h.receipt})
}

func (k keeper) drop(h *held) error {
	return k.journal.Delete(k.arn+bodyKey+h.id, k.arn+progressKey+h.id)
}

func (k keeper) sent(id string, h *held, until time.Time) error {
	return k.journal.Put(k.arn+sentKey+id, keptID{h.id, h.sequence, until})
}

func (k keeper) forget(id string) error { return k.journal.Delete(k.arn + sentKey + id) }

// open reads what the state has of the queue. It fails for what it has not
// written.
func (k keeper) open(q *queue) error {
	byID := map[string]*held{}
	for key, value := range k.journal.All() {
		rest, ok := strings.CutPrefix(key, k.arn)
		if !ok {
			continue
		}
		if id, ok := strings.CutPrefix(rest, bodyKey); ok {
			var m keptMessage
			if err := json.Unmarshal(value, &m); err != nil {
				return err
			}
			byID[id] = &held{Message: m.Message, id: m.ID, sequence: m.Sequence, sent: m.Sent, visibleAt: m.Sent, from: m.From}
			q.messages = append(q.messages, byID[id])
		}
		if id, ok := strings.CutPrefix(rest, progressKey); ok && byID[id] != nil {
			var p keptProgress
			if err := json.Unmarshal(value, &p); err != nil {
				return err
			}
			h := byID[id]
			h.visibleAt, h.first, h.receives, h.receipt = p.VisibleAt, p.First, p.Receives, p.Receipt
		}
		if id, ok := strings.CutPrefix(rest, sentKey); ok {
			var s keptID
			if err := json.Unmarshal(value, &s); err != nil {
				return err
			}
			q.sent[id] = &held{id: s.ID, sequence: s.Sequence}
			q.expiries = append(q.expiries, expiry{id, s.Until})
			q.sequence = max(q.sequence, number(s.Sequence))
		}
	}
	for _, h := range q.messages {
		q.sequence = max(q.sequence, number(h.sequence))
	}
	return nil
}
