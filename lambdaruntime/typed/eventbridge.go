package typed

import "github.com/aws/aws-lambda-go/events"

// An EventBridgeEvent is an event of a bus whose detail is a Detail.
type EventBridgeEvent[Detail any] struct {
	events.EventBridgeEvent

	// Detail is the event's own. The one of events.EventBridgeEvent stays empty.
	Detail Detail `json:"detail"`
}
