package lambdatest

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// An Item is an item of a table, or its key.
type Item = map[string]events.DynamoDBAttributeValue

// A Change is one change of an item, as a table's stream reports it.
type Change struct {
	// Keys are the item's key attributes.
	Keys Item
	// Old is the item before and New the item after the change. Without Old
	// the event is INSERT, without New it is REMOVE, with both MODIFY.
	Old, New Item
	// Expired marks a removal by the table's time to live.
	Expired bool
}

// DynamoDB is the event of a table's stream with both images, in order, with
// sequence numbers that grow.
func DynamoDB(streamARN string, changes ...Change) events.DynamoDBEvent {
	var event events.DynamoDBEvent
	for i, c := range changes {
		record := events.DynamoDBEventRecord{
			AWSRegion:      regionOf(streamARN),
			EventID:        fmt.Sprintf("%032x", i+1),
			EventName:      c.name(),
			EventSource:    "aws:dynamodb",
			EventVersion:   "1.1",
			EventSourceArn: streamARN,
			Change: events.DynamoDBStreamRecord{
				ApproximateCreationDateTime: events.SecondsEpochTime{Time: eventTime.Truncate(1e9)},
				Keys:                        c.Keys,
				NewImage:                    c.New,
				OldImage:                    c.Old,
				SequenceNumber:              fmt.Sprintf("4421584500000000%010d", i+1),
				StreamViewType:              string(events.DynamoDBStreamViewTypeNewAndOldImages),
			},
		}
		if c.Expired {
			record.UserIdentity = &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
		}
		event.Records = append(event.Records, record)
	}
	return event
}

func (c Change) name() string {
	switch {
	case c.Old == nil:
		return string(events.DynamoDBOperationTypeInsert)
	case c.New == nil:
		return string(events.DynamoDBOperationTypeRemove)
	}
	return string(events.DynamoDBOperationTypeModify)
}
