// Package message has what queues, topics and buses hand to each other.
package message

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"

// A Message is one message on its way to a queue, topic or function.
type Message struct {
	// Body is the text; for a function, its event; for a bus, an entry of
	// PutEvents.
	Body string
	// Attributes are the sender's.
	Attributes map[string]Attribute
	// GroupID and DeduplicationID are those of FIFO queues and topics.
	GroupID, DeduplicationID string
	// Key is the name of the object that a bucket makes of the message.
	Key string
	// TraceHeader is the X-Ray header that it was sent to a queue with; its
	// receivers find it as the attribute AWSTraceHeader.
	TraceHeader string `json:",omitempty"`
	// By is what has sent it, for the history of this run.
	By []history.Cause `json:"-"`
}

// An Attribute of a message, in the form of SQS's JSON.
type Attribute struct {
	// DataType is "String", "Number" or "Binary", perhaps with a label after
	// a dot.
	DataType string
	// StringValue is the value unless DataType is Binary, BinaryValue if it
	// is.
	StringValue string `json:",omitempty"`
	BinaryValue []byte `json:",omitempty"`
}

// Value is the attribute's text or bytes.
func (a Attribute) Value() string { return a.StringValue + string(a.BinaryValue) } // one is empty

// An Origin says who sends a message.
type Origin struct {
	// Cause says it in a few words, such as "topic Shop/News".
	Cause string
	// Service is the principal that sends, such as "sns.amazonaws.com", and ARN
	// is that of its resource: what the target's policy is asked about.
	// Both are empty if a handler sends by itself, or the user.
	Service, ARN string
}

// Deliver hands a message to the queue, topic, bus or function with the ARN
// target. The error is that of a target which does not exist here or does not
// take it; a function that fails later is none. When it returns nil, the
// message is not lost any more, if the run keeps its state.
type Deliver func(target string, from Origin, m Message) error
