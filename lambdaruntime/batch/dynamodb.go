package batch

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// DynamoDBRecord is one change of an item.
type DynamoDBRecord[T any] struct {
	events.DynamoDBEventRecord

	// Old is the item before the change, New the item after it. Each is nil where the change has no such item
	// (New of a REMOVE, Old of an INSERT) or the stream's view type leaves it out.
	//
	// Attributes are matched with T's json tags: N is a JSON number, S and B (in base64) are strings, a set is an
	// array. The attribute values are in Change.
	Old, New *T
}

// DynamoDB returns a handler that calls handle for each change, in order, until one fails, and answers with the sequence
// number Lambda has to read again from. The handler returns an error only if that record has no sequence number, and,
// with a [FullFailureError], if no record succeeded. A nil o is the zero Options; o is not kept.
func DynamoDB[T any](handle func(context.Context, DynamoDBRecord[T]) error, o *Options) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	c := o.withDefaults()
	return func(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		from, err := dynamoDBStream(e.Records, handle).checkpoint(ctx, c)
		if err != nil {
			return events.DynamoDBEventResponse{}, err
		}
		res := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
		if from != "" {
			res.BatchItemFailures = append(res.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: from})
		}
		return res, nil
	}
}

func dynamoDBStream[T any](recs []events.DynamoDBEventRecord, handle func(context.Context, DynamoDBRecord[T]) error) stream {
	return stream{
		records: records{
			n:  len(recs),
			id: func(i int) string { return recs[i].Change.SequenceNumber },
			handle: func(ctx context.Context, i int) error {
				old, err := decodeImage[T](recs[i].Change.OldImage)
				if err != nil {
					return fmt.Errorf("old image: %w", err)
				}
				new, err := decodeImage[T](recs[i].Change.NewImage)
				if err != nil {
					return fmt.Errorf("new image: %w", err)
				}
				return handle(ctx, DynamoDBRecord[T]{DynamoDBEventRecord: recs[i], Old: old, New: new})
			},
		},
		key:   func(i int) string { return itemKey(recs[i].Change.Keys) },
		field: "SequenceNumber",
	}
}

// itemKey is one text for equal keys: JSON objects are written with sorted names.
func itemKey(keys map[string]events.DynamoDBAttributeValue) string {
	plain, err := plainMap(keys)
	if err != nil {
		return "" // in order with every other such record
	}
	text, _ := json.Marshal(plain) // plain values only: cannot fail
	return string(text)
}

// decodeImage turns an item into a T by way of JSON.
func decodeImage[T any](image map[string]events.DynamoDBAttributeValue) (*T, error) {
	if image == nil {
		return nil, nil
	}
	plain, err := plainMap(image)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	v, err := decode[T](text)
	return &v, err
}
