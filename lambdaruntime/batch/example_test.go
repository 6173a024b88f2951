package batch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func ExampleSQS() {
	type Order struct {
		ID       string `json:"id"`
		Quantity int    `json:"quantity"`
	}
	handler := batch.SQS(func(ctx context.Context, m batch.SQSMessage[Order]) error {
		if m.Body.Quantity == 0 {
			return errors.New("nothing ordered")
		}
		fmt.Println("ship", m.Body.Quantity, "of", m.Body.ID)
		return nil
	}, &batch.Options{Logger: slog.New(slog.DiscardHandler)})

	res, err := handler(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "m-1", Body: `{"id":"tea","quantity":2}`},
		{MessageId: "m-2", Body: `{"id":"milk"}`},
		{MessageId: "m-3", Body: `not JSON`},
	}})
	fmt.Println(res.BatchItemFailures, err)
	// Output:
	// ship 2 of tea
	// [{m-2} {m-3}] <nil>
}

func ExampleKinesisWindow() {
	type Sale struct{ Cents int }
	type Total struct{ Sales, Cents int }

	handler := batch.KinesisWindow(
		func(_ context.Context, t Total, r batch.KinesisRecord[Sale]) (Total, error) {
			return Total{Sales: t.Sales + 1, Cents: t.Cents + r.Data.Cents}, nil
		},
		func(_ context.Context, w batch.Window, t Total) error {
			fmt.Println(w.ShardID, "sold", t.Sales, "for", t.Cents)
			return nil
		}, nil)

	var e batch.KinesisWindowEvent[Total]
	e.State = Total{Sales: 2, Cents: 500}
	e.ShardID, e.IsFinalInvokeForWindow = "shardId-000000000000", true
	e.Records = []events.KinesisEventRecord{{Kinesis: events.KinesisRecord{SequenceNumber: "1", Data: []byte(`{"Cents":250}`)}}}
	res, err := handler(context.Background(), e)
	fmt.Println(string(res.State), err)
	// Output:
	// shardId-000000000000 sold 3 for 750
	// {"Sales":3,"Cents":750} <nil>
}

// Changes of a table's items, as the app's own type.
func ExampleDynamoDB() {
	type Order struct{ ID, Status string }
	handler := batch.DynamoDB(func(_ context.Context, r batch.DynamoDBRecord[Order]) error {
		fmt.Println(r.EventName, r.Old.Status, "to", r.New.Status)
		return nil
	}, nil)

	text := events.NewStringAttribute
	res, err := handler(context.Background(), events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{{
		EventName: "MODIFY",
		Change: events.DynamoDBStreamRecord{
			SequenceNumber: "1",
			OldImage:       map[string]events.DynamoDBAttributeValue{"ID": text("7"), "Status": text("open")},
			NewImage:       map[string]events.DynamoDBAttributeValue{"ID": text("7"), "Status": text("paid")},
		},
	}}})
	fmt.Println(len(res.BatchItemFailures), err)
	// Output:
	// MODIFY open to paid
	// 0 <nil>
}

// A stream goes on where a record has failed: those before it are done.
func ExampleKinesis() {
	handler := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[int]) error {
		if r.Data < 0 {
			return errors.New("no such count")
		}
		return nil
	}, &batch.Options{Logger: slog.New(slog.DiscardHandler)})

	record := func(sequence, data string) events.KinesisEventRecord {
		return events.KinesisEventRecord{Kinesis: events.KinesisRecord{SequenceNumber: sequence, Data: []byte(data)}}
	}
	res, err := handler(context.Background(), events.KinesisEvent{Records: []events.KinesisEventRecord{record("1", "5"), record("2", "-1"), record("3", "5")}})
	fmt.Println(res.BatchItemFailures, err)
	// Output: [{2}] <nil>
}

// The windows of a table's stream are those of Kinesis.
func ExampleDynamoDBWindow() {
	type Order struct{ Cents int }
	type Total struct{ Cents int }
	handler := batch.DynamoDBWindow(
		func(_ context.Context, t Total, r batch.DynamoDBRecord[Order]) (Total, error) {
			return Total{t.Cents + r.New.Cents}, nil
		},
		func(_ context.Context, w batch.Window, t Total) error {
			fmt.Println("sold for", t.Cents)
			return nil
		}, nil)

	var e batch.DynamoDBWindowEvent[Total]
	e.State, e.IsFinalInvokeForWindow = Total{500}, true
	_, err := handler(context.Background(), e)
	fmt.Println(err)
	// Output:
	// sold for 500
	// <nil>
}
