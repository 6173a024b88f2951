package lambdatest

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// A Notification is one message of a topic.
type Notification struct {
	// Subject may be empty.
	Subject string
	// Message is the notification's text.
	Message string
	// Attributes are message attributes of type String.
	Attributes map[string]string
}

// SNS is the event of a topic. A topic sends one record in each event;
// several are possible by its contract.
func SNS(topicARN string, notifications ...Notification) events.SNSEvent {
	var event events.SNSEvent
	for i, n := range notifications {
		event.Records = append(event.Records, events.SNSEventRecord{
			EventVersion:         "1.0",
			EventSource:          "aws:sns",
			EventSubscriptionArn: topicARN + ":" + uuid(i),
			SNS: events.SNSEntity{
				Type:              "Notification",
				MessageID:         uuid(i),
				TopicArn:          topicARN,
				Subject:           n.Subject,
				Message:           n.Message,
				MessageAttributes: attributes(n.Attributes),
				Timestamp:         eventTime,
				SignatureVersion:  "1",
				Signature:         "EXAMPLE",
				SigningCertURL:    "https://sns." + regionOf(topicARN) + ".amazonaws.com/SimpleNotificationService-0000.pem",
				UnsubscribeURL:    "https://sns." + regionOf(topicARN) + ".amazonaws.com/?Action=Unsubscribe&SubscriptionArn=" + topicARN + ":" + uuid(i),
			},
		})
	}
	return event
}

// SNSBody is the body of a queue's message that a topic sent, without raw
// message delivery: a JSON document of its own, whose names for addresses end
// in URL rather than Url as in an SNS event.
func SNSBody(topicARN string, n Notification) string {
	record := SNS(topicARN, n).Records[0].SNS
	document := map[string]any{
		"Type":             record.Type,
		"MessageId":        record.MessageID,
		"TopicArn":         record.TopicArn,
		"Message":          record.Message,
		"Timestamp":        record.Timestamp.Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": record.SignatureVersion,
		"Signature":        record.Signature,
		"SigningCertURL":   record.SigningCertURL,
		"UnsubscribeURL":   record.UnsubscribeURL,
	}
	if n.Subject != "" {
		document["Subject"] = n.Subject
	}
	if len(n.Attributes) > 0 {
		document["MessageAttributes"] = record.MessageAttributes
	}
	body, _ := json.Marshal(document) // strings only: cannot fail
	return string(body)
}

func attributes(values map[string]string) map[string]any {
	all := map[string]any{}
	for name, value := range values {
		all[name] = map[string]string{"Type": "String", "Value": value}
	}
	return all
}
