package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// Window is the tumbling window a state belongs to.
type Window struct {
	// Start and End are the times of the first record that can be in the window and of the first after it.
	Start, End time.Time
	// ShardID is the shard of the records. Each shard has windows of its own.
	ShardID string
	// TerminatedEarly is set if Lambda closes the window before its End because the state grew over 1 MB. The same
	// window then goes on with a zero state, and will be finished a second time.
	TerminatedEarly bool
}

// WindowEvent is the part of an event that tumbling windows add. Unlike [events.TimeWindowProperties] it takes any
// state, not only strings.
type WindowEvent[S any] struct {
	Window                  events.Window `json:"window"`
	State                   S             `json:"state"`
	ShardID                 string        `json:"shardId"`
	EventSourceARN          string        `json:"eventSourceARN"`
	IsFinalInvokeForWindow  bool          `json:"isFinalInvokeForWindow"`
	IsWindowTerminatedEarly bool          `json:"isWindowTerminatedEarly"`
}

// KinesisWindowEvent is a batch of a Kinesis stream with tumbling windows.
type KinesisWindowEvent[S any] struct {
	events.KinesisEvent
	WindowEvent[S]
}

// DynamoDBWindowEvent is a batch of a DynamoDB stream with tumbling windows.
type DynamoDBWindowEvent[S any] struct {
	events.DynamoDBEvent
	WindowEvent[S]
}

// WindowResponse is the answer to a batch with tumbling windows. State is always a JSON object: Lambda counts an answer
// without one as a failed invocation.
type WindowResponse struct {
	State             json.RawMessage                  `json:"state"`
	BatchItemFailures []events.KinesisBatchItemFailure `json:"batchItemFailures"`
}

// KinesisWindow returns a handler for tumbling windows. It calls add for each record, in order, with the state so far,
// which starts as the zero S in each window; S must be a struct or map, as Lambda keeps the state as a JSON object of at
// most 1 MB. When the window closes it calls finish with the complete state.
//
// If add fails, the state it returned is dropped, no later record is added, and Lambda goes on from that record with the
// state before it; a map must therefore not be changed before add is sure to succeed. On the closing invocation a failed
// record, like an error from finish, fails the invocation as a whole: Lambda repeats it with the state it was given, and
// nothing is lost or added twice. A batch of which no record could be added fails as a whole too, with a
// [FullFailureError]. A nil o is the zero Options; o is not kept.
func KinesisWindow[S, T any](add func(context.Context, S, KinesisRecord[T]) (S, error), finish func(context.Context, Window, S) error, o *Options) func(context.Context, KinesisWindowEvent[S]) (WindowResponse, error) {
	c := o.withDefaults()
	return func(ctx context.Context, e KinesisWindowEvent[S]) (WindowResponse, error) {
		state := e.State
		s := kinesisStream(e.Records, func(ctx context.Context, r KinesisRecord[T]) error {
			return fold(&state, func(old S) (S, error) { return add(ctx, old, r) })
		})
		return tumble(ctx, c, s, e.WindowEvent, &state, finish)
	}
}

// DynamoDBWindow is [KinesisWindow] for DynamoDB streams.
func DynamoDBWindow[S, T any](add func(context.Context, S, DynamoDBRecord[T]) (S, error), finish func(context.Context, Window, S) error, o *Options) func(context.Context, DynamoDBWindowEvent[S]) (WindowResponse, error) {
	c := o.withDefaults()
	return func(ctx context.Context, e DynamoDBWindowEvent[S]) (WindowResponse, error) {
		state := e.State
		s := dynamoDBStream(e.Records, func(ctx context.Context, r DynamoDBRecord[T]) error {
			return fold(&state, func(old S) (S, error) { return add(ctx, old, r) })
		})
		return tumble(ctx, c, s, e.WindowEvent, &state, finish)
	}
}

// fold replaces the state by what add makes of it, unless add fails.
func fold[S any](state *S, add func(S) (S, error)) error {
	next, err := add(*state)
	if err == nil {
		*state = next
	}
	return err
}

// tumble adds the records of s to state and, where the window closes, finishes it.
func tumble[S any](ctx context.Context, c Options, s stream, e WindowEvent[S], state *S, finish func(context.Context, Window, S) error) (WindowResponse, error) {
	c.Concurrency = 1 // the state is one
	from, err := s.checkpoint(ctx, c)
	if err != nil {
		return WindowResponse{}, err
	}
	if e.IsFinalInvokeForWindow || e.IsWindowTerminatedEarly {
		if from != "" {
			return WindowResponse{}, fmt.Errorf("batch: record %s failed in the last batch of its window; the batch is repeated as a whole", from)
		}
		w := Window{Start: e.Window.Start.Time, End: e.Window.End.Time, ShardID: e.ShardID, TerminatedEarly: e.IsWindowTerminatedEarly}
		if err := guard(func() error { return finish(ctx, w, *state) }); err != nil {
			return WindowResponse{}, fmt.Errorf("batch: finish window %s to %s of %s: %w",
				w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), w.ShardID, err)
		}
	}
	text, err := stateObject(*state)
	if err != nil {
		return WindowResponse{}, err
	}
	return WindowResponse{State: text, BatchItemFailures: kinesisFailures(from)}, nil
}

// stateObject encodes a state. A nil map or pointer is the empty object.
func stateObject(state any) (json.RawMessage, error) {
	text, err := json.Marshal(state)
	switch {
	case err != nil:
		return nil, fmt.Errorf("batch: encode window state: %w", err)
	case string(text) == "null":
		return json.RawMessage("{}"), nil
	case !bytes.HasPrefix(text, []byte("{")):
		return nil, fmt.Errorf("batch: window state %T is not a JSON object; use a struct or a map", state)
	}
	return text, nil
}
