package queues

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Received is a message as a consumer gets it, in the form of SQS's JSON.
type Received struct {
	MessageID     string `json:"MessageId"`
	ReceiptHandle string
	Body          string
	MD5OfBody     string
	// Attributes are those of the queue, such as ApproximateReceiveCount.
	Attributes map[string]string `json:",omitempty"`
	// MessageAttributes are those of the sender.
	MessageAttributes      map[string]message.Attribute `json:",omitempty"`
	MD5OfMessageAttributes string                       `json:",omitempty"`
	// by is what has sent it.
	by []history.Cause
}

// senderID is the unique id of the local credentials.
const senderID = "AIDALOCAL"

func (h *held) received() Received {
	r := Received{
		MessageID: h.id, ReceiptHandle: h.receipt, Body: h.Body, MD5OfBody: sum([]byte(h.Body)),
		Attributes: map[string]string{
			"ApproximateReceiveCount":          strconv.Itoa(h.receives),
			"ApproximateFirstReceiveTimestamp": milliseconds(h.first),
			"SentTimestamp":                    milliseconds(h.sent),
			"SenderId":                         senderID,
		},
		MessageAttributes:      h.Message.Attributes,
		MD5OfMessageAttributes: sumAttributes(h.Message.Attributes),
		by:                     h.cause(),
	}
	for name, value := range map[string]string{"MessageGroupId": h.GroupID, "MessageDeduplicationId": h.DeduplicationID, "SequenceNumber": h.sequence, "DeadLetterQueueSourceArn": h.from, traceHeader: h.TraceHeader} {
		if value != "" {
			r.Attributes[name] = value
		}
	}
	return r
}

// cause is what has sent the message; of one of a run before, the trace alone.
func (h *held) cause() []history.Cause {
	if c := history.ParseHeader(h.TraceHeader); len(h.By) == 0 && c.Trace != "" {
		return []history.Cause{c}
	}
	return h.By
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func sum(b []byte) string {
	s := md5.Sum(b)
	return hex.EncodeToString(s[:])
}

// sumAttributes is the MD5 that SDKs check, by "Calculating the MD5 message
// digest for message attributes" in the SQS developer guide: sorted by name,
// each part after its length, with 1 for text and 2 for bytes before the value.
func sumAttributes(attributes map[string]message.Attribute) string {
	if len(attributes) == 0 {
		return ""
	}
	var all []byte
	part := func(s string) {
		all = binary.BigEndian.AppendUint32(all, uint32(len(s)))
		all = append(all, s...)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		part(name)
		part(a.DataType)
		if strings.HasPrefix(a.DataType, "Binary") {
			all = append(all, 2)
			part(string(a.BinaryValue))
		} else {
			all = append(all, 1)
			part(a.StringValue)
		}
	}
	return sum(all)
}
