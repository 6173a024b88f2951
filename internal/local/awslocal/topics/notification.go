package topics

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
)

// takes reports whether the filter policy lets a message through.
func (s Subscription) takes(m message.Message) bool {
	if s.FilterBody {
		return s.Filter.Match([]byte(m.Body))
	}
	values := map[string]any{}
	for name, a := range m.Attributes {
		values[name] = filterValue(a)
	}
	return s.Filter.MatchValue(values)
}

// filterValue is an attribute as a filter policy sees it: numbers and the
// values of arrays have their JSON type.
func filterValue(a message.Attribute) any {
	if a.DataType == "Number" || a.DataType == "String.Array" {
		var value any
		if json.Unmarshal([]byte(a.StringValue), &value) == nil {
			return value
		}
	}
	return a.StringValue
}

// notification is a message on its way to the subscribers.
type notification struct {
	message.Message
	id, subject string
	topic       Topic
	at          time.Time
}

// document is what subscribers get, in the forms of "Amazon SNS message formats"
// and of the events of functions, which spell two names in another way.
type document struct {
	Type, MessageId, TopicArn            string
	Subject                              *string `json:",omitempty"`
	Message, Timestamp, SignatureVersion string
	Signature                            string
	SigningCertURL, SigningCertUrl       string                         `json:",omitempty"`
	UnsubscribeURL, UnsubscribeUrl       string                         `json:",omitempty"`
	MessageAttributes                    map[string]documentedAttribute `json:",omitempty"`
}

type documentedAttribute struct{ Type, Value string }

// Addresses of documents here lead nowhere: there is no signature to check.
const (
	certificateURL = "https://sns.invalid/certificate.pem"
	unsubscribeURL = "https://sns.invalid/?Action=Unsubscribe&SubscriptionArn="
)

func (n notification) document() document {
	d := document{
		Type: "Notification", MessageId: n.id, TopicArn: n.topic.ARN, Message: n.Body,
		Timestamp:        n.at.UTC().Format("2006-01-02T15:04:05.000Z"),
		SignatureVersion: "1", Signature: "local",
	}
	if n.subject != "" {
		d.Subject = &n.subject
	}
	for name, a := range n.Attributes {
		if d.MessageAttributes == nil {
			d.MessageAttributes = map[string]documentedAttribute{}
		}
		value := a.StringValue
		if a.BinaryValue != nil {
			text, _ := json.Marshal(a.BinaryValue) // bytes always encode, as Base64
			value = strings.Trim(string(text), `"`)
		}
		d.MessageAttributes[name] = documentedAttribute{a.DataType, value}
	}
	return d
}

// to is the message that a subscriber gets.
func (n notification) to(s Subscription) message.Message {
	d := n.document()
	var body any = d
	switch {
	case strings.Contains(s.Target, ":lambda:"):
		d.SigningCertUrl, d.UnsubscribeUrl = certificateURL, unsubscribeURL+s.ARN
		body = map[string]any{"Records": []any{map[string]any{
			"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": s.ARN, "Sns": d,
		}}}
	case s.Raw:
		return n.Message
	default:
		d.SigningCertURL, d.UnsubscribeURL = certificateURL, unsubscribeURL+s.ARN
		body = d
	}
	text, _ := json.Marshal(body) // strings only
	return message.Message{Body: string(text), GroupID: n.GroupID, DeduplicationID: n.DeduplicationID, By: n.By}
}
