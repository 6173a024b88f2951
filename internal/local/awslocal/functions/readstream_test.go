package functions

import (
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/streams"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
)

func TestMappingsOfStreamsHaveTheirSettings(t *testing.T) {
	a := servicetest.App(t,
		`Dead AWS::SQS::Queue {}`,
		`Clicks AWS::Kinesis::Stream {"ShardCount": 1}`,
		`Orders AWS::DynamoDB::Table {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}`,
		`A AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]}, "FunctionName": {"Ref": "Work"}, "StartingPosition": "LATEST", "BisectBatchOnFunctionError": true,
			"MaximumRetryAttempts": 0, "MaximumRecordAgeInSeconds": 60, "ParallelizationFactor": 2, "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Dead", "Arn"]}}}, "TumblingWindowInSeconds": 5}`,
		`B AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Orders", "StreamArn"]}, "FunctionName": {"Ref": "Work"}, "StartingPosition": "TRIM_HORIZON", "MaximumRecordAgeInSeconds": -1}`,
	)
	all := servicetest.Read(a, queues.New, streams.New, tables.New, New)
	mappings := all[3].(*Service).next
	if len(mappings) != 2 {
		t.Fatalf("mappings %+v, skipped %v", mappings, a.Skipped())
	}
	want := []Reading{
		{Path: "Shop/A", Start: "LATEST", Bisect: true, Retries: 0, MaxAge: time.Minute, Window: 5 * time.Second, Lanes: 2, OnFailure: "arn:aws:sqs:us-east-1:123456789012:Shop-Dead"},
		{Path: "Shop/B", Start: "TRIM_HORIZON", Retries: -1, Lanes: 1},
	}
	for i, m := range mappings {
		if m.Reading != want[i] || m.BatchSize != 100 {
			t.Errorf("reading %+v, batches of %d; want %+v, 100", m.Reading, m.BatchSize, want[i])
		}
	}
	if s := a.Skipped(); len(s) != 0 {
		t.Errorf("skipped %v, want nothing", s)
	}
	if lines := all[1].Lines(); len(lines) != 1 || lines[0].What != "Shop-Clicks, 1 shard, read by Shop/Work" {
		t.Errorf("lines %+v", lines)
	}
}
