package lambdatest

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// A StreamRecord is one record of a Kinesis stream.
type StreamRecord struct {
	// PartitionKey decides the record's shard. If empty, "key".
	PartitionKey string
	// Data is the record's content; JSON carries it in base64.
	Data []byte
}

// Kinesis is the event of a stream's shard, in order, with sequence numbers
// that grow.
func Kinesis(streamARN string, records ...StreamRecord) events.KinesisEvent {
	var event events.KinesisEvent
	for i, r := range records {
		sequence := fmt.Sprintf("49590338271490256608559692538361571095921575989136%06d", i+1)
		event.Records = append(event.Records, events.KinesisEventRecord{
			AwsRegion:         regionOf(streamARN),
			EventID:           "shardId-000000000000:" + sequence,
			EventName:         "aws:kinesis:record",
			EventSource:       "aws:kinesis",
			EventSourceArn:    streamARN,
			EventVersion:      "1.0",
			InvokeIdentityArn: "arn:aws:iam::" + accountOf(streamARN) + ":role/test",
			Kinesis: events.KinesisRecord{
				ApproximateArrivalTimestamp: events.SecondsEpochTime{Time: eventTime},
				Data:                        r.Data,
				PartitionKey:                orDefault(r.PartitionKey, "key"),
				SequenceNumber:              sequence,
				KinesisSchemaVersion:        "1.0",
			},
		})
	}
	return event
}

// Firehose is the event of a delivery stream that asks for a transformation.
func Firehose(deliveryStreamARN string, data ...[]byte) events.KinesisFirehoseEvent {
	event := events.KinesisFirehoseEvent{InvocationID: uuid(0), DeliveryStreamArn: deliveryStreamARN, Region: regionOf(deliveryStreamARN)}
	for i, d := range data {
		event.Records = append(event.Records, events.KinesisFirehoseEventRecord{
			RecordID:                    fmt.Sprintf("4954663527%046d", i+1),
			ApproximateArrivalTimestamp: events.MilliSecondsEpochTime{Time: eventTime},
			Data:                        d,
		})
	}
	return event
}
