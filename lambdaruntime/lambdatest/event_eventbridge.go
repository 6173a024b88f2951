package lambdatest

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// EventBridge is the event of a bus, with detail, a JSON object, as it was put
// there. An empty detail is {}.
func EventBridge(source, detailType string, detail json.RawMessage, resources ...string) events.EventBridgeEvent {
	if len(detail) == 0 {
		detail = json.RawMessage(`{}`)
	}
	return events.EventBridgeEvent{
		Version:    "0",
		ID:         uuid(0),
		DetailType: detailType,
		Source:     source,
		AccountID:  "123456789012",
		Time:       eventTime.Truncate(1e9), // EventBridge has whole seconds
		Region:     "us-east-1",
		Resources:  append([]string{}, resources...),
		Detail:     detail,
	}
}

// Schedule is the event of a rule that runs by the clock.
func Schedule(ruleARN string) events.EventBridgeEvent {
	event := EventBridge("aws.events", "Scheduled Event", nil, ruleARN)
	event.Region, event.AccountID = regionOf(ruleARN), accountOf(ruleARN)
	return event
}
