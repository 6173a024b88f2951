// Package sending is what the senders of queues, topics and buses have in
// common: messages become requests that the service takes, and what it did not
// take is said.
package sending

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/payload"
)

// A Service is one that takes messages in batches.
type Service struct {
	Package string // "queue", as errors begin with
	Name    string // "SQS"
	// Count and Bytes are what a request may have at most. A message may have as
	// many bytes as a request.
	Count, Bytes int
}

// A TooLargeError is a message that the service would not take. Nothing was sent.
type TooLargeError struct {
	// Index is the message's among those of the call.
	Index int
	// Bytes is what the message has, with all that counts beside its text; Limit
	// is what it may have.
	Bytes, Limit int

	service Service
}

// Error says both numbers, and what to do.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s: message %d has %d bytes; %s allows %d; put it into a bucket and send its key", e.service.Package, e.Index, e.Bytes, e.service.Name, e.Limit)
}

// A NotTakenError says which messages the service did not take of a call, all
// others being taken: it answers 200 all the same.
type NotTakenError struct {
	// Failures are in the order of the messages.
	Failures []Failure

	service Service
	of      int
}

// A Failure is a message that was not taken.
type Failure struct {
	// Index is the message's among those of the call.
	Index int
	// Code is the service's, such as "InternalError". It is empty for a message
	// that was not sent any more, because an earlier one was not taken.
	Code, Message string
}

// Error says how many, and why the first.
func (e *NotTakenError) Error() string {
	first := e.Failures[0]
	return fmt.Sprintf("%s: %d of %d messages were not taken, the first is message %d: %s %s", e.service.Package, len(e.Failures), e.of, first.Index, first.Code, first.Message)
}

// Each sends texts in as few requests as the service allows, and in their order.
// beside is how many bytes count with a text, send makes the request of those
// from first on and returns what of them was not taken, by their indexes. It
// sends nothing if a text is too large, and stops after a request of which
// something was not taken, so that messages stay in their order.
func (s Service) Each(texts []string, beside func(i int) int, send func(first int, texts []string) ([]Failure, error)) error {
	sizes := make([]int, len(texts))
	for i, text := range texts {
		if sizes[i] = len(text) + beside(i); sizes[i] > s.Bytes {
			return &TooLargeError{Index: i, Bytes: sizes[i], Limit: s.Bytes, service: s}
		}
	}
	for first := 0; first < len(texts); {
		end, bytes := first, 0
		for end < len(texts) && end-first < s.Count && bytes+sizes[end] <= s.Bytes {
			bytes += sizes[end]
			end++
		}
		failures, err := send(first, texts[first:end])
		if err != nil {
			return fmt.Errorf("%s: %d of %d messages were sent: %w", s.Package, first, len(texts), err)
		}
		if len(failures) > 0 {
			for i := end; i < len(texts); i++ {
				failures = append(failures, Failure{Index: i})
			}
			return &NotTakenError{Failures: failures, service: s, of: len(texts)}
		}
		first = end
	}
	return nil
}

// Encode encodes all messages of a call, before any is sent.
func Encode[Message any](s Service, messages []Message) ([]string, error) {
	texts := make([]string, len(messages))
	for i, m := range messages {
		text, err := payload.Encode(m)
		if err != nil {
			return nil, fmt.Errorf("%s: message %d cannot be encoded: %w", s.Package, i, err)
		}
		texts[i] = text
	}
	return texts, nil
}

// Region is the one in an ARN; empty if there is none. A link may lead into
// another region than the function's.
func Region(arn string) string {
	if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 {
		return parts[3]
	}
	return ""
}
