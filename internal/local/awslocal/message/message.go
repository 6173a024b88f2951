// Package message has what queues, topics and buses hand to each other.
package message

// A Message is one message on its way to a queue, topic or function.
type Message struct {
	// Body is the text; for a function, its event.
	Body string
	// Attributes are the sender's.
	Attributes map[string]Attribute
	// GroupID and DeduplicationID are those of FIFO queues and topics.
	GroupID, DeduplicationID string
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

// Deliver hands a message to the queue, topic or function with the ARN target.
// cause says in a few words where it comes from. The error is that of a target
// which does not exist here or does not take it; a function that fails later is
// none.
type Deliver func(target, cause string, m Message) error
