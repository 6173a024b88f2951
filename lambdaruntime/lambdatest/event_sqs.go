package lambdatest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// A Message is one message of a queue.
type Message struct {
	// ID is the message's id. If empty, one that counts.
	ID string
	// Body is the message's text.
	Body string
	// Attributes are message attributes of type String.
	Attributes map[string]string
	// ReceiveCount is how often the message was received, this time included.
	// If zero, 1.
	ReceiveCount int
	// GroupID is the message group. If empty, "group" in a FIFO queue; in a
	// standard queue, where groups order nothing, the message has none.
	GroupID string
	// DeduplicationID is that of a FIFO queue. If empty, the message's id.
	DeduplicationID string
}

// SQS is the event of a queue. A queue whose ARN ends in ".fifo" adds the
// attributes of FIFO queues, with sequence numbers that grow.
func SQS(queueARN string, messages ...Message) events.SQSEvent {
	var event events.SQSEvent
	fifo := strings.HasSuffix(queueARN, ".fifo")
	sent := strconv.FormatInt(eventTime.UnixMilli(), 10)
	for i, m := range messages {
		if m.ID == "" {
			m.ID = uuid(i)
		}
		sum := md5.Sum([]byte(m.Body))
		record := events.SQSMessage{
			MessageId:     m.ID,
			ReceiptHandle: "receipt-" + m.ID,
			Body:          m.Body,
			Md5OfBody:     hex.EncodeToString(sum[:]),
			Attributes: map[string]string{
				"ApproximateReceiveCount":          strconv.Itoa(max(1, m.ReceiveCount)),
				"SentTimestamp":                    sent,
				"SenderId":                         "AIDAEXAMPLE",
				"ApproximateFirstReceiveTimestamp": sent,
			},
			MessageAttributes: map[string]events.SQSMessageAttribute{},
			EventSource:       "aws:sqs",
			EventSourceARN:    queueARN,
			AWSRegion:         regionOf(queueARN),
		}
		if m.GroupID != "" {
			record.Attributes["MessageGroupId"] = m.GroupID
		}
		if fifo {
			record.Attributes["MessageGroupId"] = orDefault(m.GroupID, "group")
			record.Attributes["MessageDeduplicationId"] = orDefault(m.DeduplicationID, m.ID)
			record.Attributes["SequenceNumber"] = fmt.Sprintf("188494964604676%05d", i+1)
		}
		for name, value := range m.Attributes {
			record.MessageAttributes[name] = events.SQSMessageAttribute{
				StringValue: &value, DataType: "String", StringListValues: []string{}, BinaryListValues: [][]byte{},
			}
		}
		event.Records = append(event.Records, record)
	}
	return event
}

func orDefault(v, fallback string) string {
	if v == "" {
		return fallback
	}
	return v
}
