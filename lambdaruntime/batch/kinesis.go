package batch

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
)

// KinesisRecord is one record of a Kinesis stream.
type KinesisRecord[T any] struct {
	events.KinesisEventRecord

	// Data is the record's data: decoded as JSON, or as it came if T is string or []byte. The bytes are in
	// Kinesis.Data.
	Data T
}

// Kinesis returns a handler that calls handle for each record, in order, until one fails, and answers with the sequence
// number Lambda has to read again from. The handler returns an error only if that record has no sequence number, and,
// with a [FullFailureError], if no record succeeded. A nil o is the zero Options; o is not kept.
func Kinesis[T any](handle func(context.Context, KinesisRecord[T]) error, o *Options) func(context.Context, events.KinesisEvent) (events.KinesisEventResponse, error) {
	c := o.withDefaults()
	return func(ctx context.Context, e events.KinesisEvent) (events.KinesisEventResponse, error) {
		from, err := kinesisStream(e.Records, handle).checkpoint(ctx, c)
		if err != nil {
			return events.KinesisEventResponse{}, err
		}
		return events.KinesisEventResponse{BatchItemFailures: kinesisFailures(from)}, nil
	}
}

func kinesisStream[T any](recs []events.KinesisEventRecord, handle func(context.Context, KinesisRecord[T]) error) stream {
	return stream{
		records: records{
			n:  len(recs),
			id: func(i int) string { return recs[i].Kinesis.SequenceNumber },
			handle: func(ctx context.Context, i int) error {
				data, err := decode[T](recs[i].Kinesis.Data)
				if err != nil {
					return err
				}
				return handle(ctx, KinesisRecord[T]{KinesisEventRecord: recs[i], Data: data})
			},
		},
		key:   func(i int) string { return recs[i].Kinesis.PartitionKey },
		field: "sequenceNumber",
	}
}

func kinesisFailures(from string) []events.KinesisBatchItemFailure {
	if from == "" {
		return []events.KinesisBatchItemFailure{}
	}
	return []events.KinesisBatchItemFailure{{ItemIdentifier: from}}
}
