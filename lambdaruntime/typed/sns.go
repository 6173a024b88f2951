package typed

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/payload"
)

// An SNSEvent is what a topic invokes a function with. SNS sends one record in
// each event.
type SNSEvent[Message any] struct {
	Records []SNSEventRecord[Message] `json:"Records"`
}

// An SNSEventRecord is one message of a topic, and how it came.
type SNSEventRecord[Message any] struct {
	events.SNSEventRecord

	// SNS is the message. The one of events.SNSEventRecord stays empty.
	SNS SNSEntity[Message] `json:"Sns"`
}

// An SNSEntity is one message of a topic, as it also stands in the body of a
// queue's message where the subscription has no raw message delivery.
type SNSEntity[Message any] struct {
	events.SNSEntity

	// Message is the message's text, decoded. The text is in SNSEntity.Message.
	Message Message
}

// UnmarshalJSON reads what SNS sends. It fails if the message's text is no
// Message.
func (e *SNSEntity[Message]) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &e.SNSEntity); err != nil {
		return err
	}
	message, err := payload.Decode[Message]([]byte(e.SNSEntity.Message))
	if err != nil {
		return fmt.Errorf("typed: %w", err)
	}
	e.Message = message
	return nil
}
