package service

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Service is one AWS service. Its requests may come at any time and from many
// goroutines; the other methods are called by one.
//
// A service may also be a [Guarded], a [Target], a [Sender], a [Source], a
// [Starter], a [Stopper], a [Holder], a [Shower] and a [Triggerer].
type Service interface {
	// ServeHTTP answers the requests that were signed for the service.
	http.Handler

	// Names are those that requests are signed for and that ARNs have after
	// the partition, such as "sqs".
	Names() []string

	// Read looks at an app. What it finds is served from Commit on; until then
	// nothing changes, and another Read begins anew. It never fails: what
	// cannot be served is told to the app by [App.Skip].
	Read(*App)

	// Commit makes what was read last the things that there are. Those that
	// were there keep their data. The error says what does not work; the rest
	// does.
	Commit() error

	// Lines describe what was read last, for the user.
	Lines() []Line

	// Close ends what the service has started.
	Close() error
}

// A Guarded service says what its requests need, so that functions may do what
// their roles allow and no more.
type Guarded interface {
	// Access is about what an app has. It is called before Read, and changes
	// nothing; what it returns may be asked from Commit on, from many
	// goroutines.
	Access(*App) access.Rules
}

// A Line is about one resource: what it is, its construct path, and what the
// user has to know of it, such as its name.
type Line struct{ Kind, Path, What string }

// Count is such as "1 rule" and "2 rules".
func Count(n int, noun string) string { return fmt.Sprint(n, " ", Noun(n, noun)) }

// Noun is such as "rule" for one and "rules" for any other number.
func Noun(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// A Target takes messages.
type Target interface {
	// Accepts says why nothing can be sent to the thing with that ARN, by what
	// was read last; empty if it can.
	Accepts(arn string) (why string)

	// Deliver is [message.Deliver] for ARNs of the service.
	Deliver(arn string, from message.Origin, m message.Message) error
}

// A Sender sends to services that stand after it in the list.
type Sender interface {
	// ReadTargets is a second Read, after those of all services.
	ReadTargets(*App)
}

// A Source has event sources: what event source mappings read.
type Source interface {
	// EventSource returns the one with that ARN, by what was read last; nil if
	// there is none.
	EventSource(arn string) EventSource
}

// An EventSource is what one event source mapping reads: records that a
// function gets in batches. Its methods are safe for concurrent use.
type EventSource interface {
	// String is such as "queue Shop/Jobs".
	String() string

	// Receive waits at most wait for records and returns up to limit of them;
	// none if ctx ends.
	Receive(ctx context.Context, limit int, wait time.Duration) ([]Record, error)

	// Done drops records for good.
	Done(...Record)

	// Release makes records come again after a while, as if they had not been
	// received.
	Release(after time.Duration, records ...Record)

	// Fail notes that an attempt to handle records has failed, and the invocation
	// that it was. They come again by themselves, at once if now is set.
	Fail(by []history.Cause, now bool, records ...Record)

	// Next says what happens to records whose attempt has failed, such as "it comes
	// again in 30s". It changes nothing.
	Next(now bool, records ...Record) string

	// Failed are the records of a batch that an answer with
	// ReportBatchItemFailures makes come again. reason says why all of them do
	// although the answer may look otherwise; mostly empty.
	Failed(batch []Record, answer []byte) (failed []Record, reason string)
}

// A Hider is an EventSource whose records come again by themselves.
type Hider interface {
	// Hide makes records come again after a while from now on; 0 is as long as
	// they are hidden anyway.
	Hide(while time.Duration, records ...Record)
}

// A Record is one record of an event source.
type Record struct {
	// Event is the record as functions get it.
	Event any
	// Filtered is the record as filters see it, decoded from JSON.
	Filtered func() any
	// Handle is the source's own.
	Handle string
	// By is what has sent it.
	By []history.Cause
}

// A StreamSource has streams: what event source mappings read in order.
type StreamSource interface {
	// Stream returns the one with that ARN, by what was read last; nil if there
	// is none.
	Stream(arn string) Stream
}

// A Stream is an event source whose records stay for a day and are read in
// order, from any position, which is the sequence number of a record. Its
// methods are safe for concurrent use.
type Stream interface {
	// String is such as "stream Shop/Clicks".
	String() string

	// Shards are the parts of the stream. Within one, records have an order.
	Shards() []string

	// Read waits at most wait for records after a position, and returns up to
	// limit of them; none if ctx ends. If after is empty, it begins with the
	// oldest.
	Read(ctx context.Context, shard, after string, limit int, wait time.Duration) ([]StreamRecord, error)

	// Newest is the position of the newest record of a shard; empty if it never
	// had one.
	Newest(ctx context.Context, shard string) (string, error)

	// Opened is the newest position of runs before this one.
	Opened(ctx context.Context, shard string) (string, error)
}

// A StreamRecord is one record of a stream.
type StreamRecord struct {
	// Sequence is its sequence number. Those of one shard are of one length and
	// grow, also as texts.
	Sequence string
	// Key is what records have in common whose order counts also where several
	// batches of a shard are handled at once.
	Key string
	// At is when it was written.
	At time.Time
	// Event is the record as functions get it.
	Event any
	// Filtered is the record as filters see it, decoded from JSON.
	Filtered func() any
	// By is what has written it.
	By []history.Cause
}

// A Starter is a service that takes a while until it works.
type Starter interface {
	// Starting says what is done meanwhile; empty if nothing is to be waited
	// for.
	Starting() string

	// Wait returns when what was committed last works, with the reason if some
	// of it does not. It returns ctx's error if that ends first.
	Wait(ctx context.Context) error
}

// A Stopper does things by itself, without a request.
type Stopper interface {
	// Stop waits until it does nothing any more. The context of [Host] is done.
	Stop()
}
