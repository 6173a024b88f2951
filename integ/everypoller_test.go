package integ

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// everyPoller makes a function for each kind of source that is read, and for
// schedules: with the defaults, and with every setting. Some sources are in
// another stack, and one is imported.
func everyPoller(stack, data awscdk.Stack) {
	function := func(id, alias string) *lambdacdk.GoFunction {
		return lambdacdk.NewGoFunction(stack, id, &lambdacdk.GoFunctionProps{Entry: "./cmd/polled", Timeout: 20 * time.Second, AliasName: alias})
	}
	key := awskms.NewKey(data, new("Key"), &awskms.KeyProps{EnableKeyRotation: new(true)})

	function("Worker", "").OnQueue(lambdacdk.NewQueue(stack, "Jobs", nil), nil)
	function("Sealed", "live").OnQueue(lambdacdk.NewQueue(data, "SealedJobs", &lambdacdk.QueueProps{EncryptionKey: key, Fifo: true}), nil)
	function("Bulk", "").OnQueue(lambdacdk.NewQueue(data, "BulkJobs", nil), &lambdacdk.OnQueueProps{
		BatchSize: 500, BatchingWindow: 20 * time.Second, MaxConcurrency: 5,
		Filters: []pattern.Fields{{"body.kind": pattern.Is("paid")}},
		Mapping: &awslambda.EventSourceMappingOptions{MetricsConfig: &awslambda.MetricsConfig{Metrics: &[]awslambda.MetricType{awslambda.MetricType_EVENT_COUNT}}},
	})
	function("Foreign", "").OnQueue(awssqs.Queue_FromQueueArn(stack, new("Imported"), new("arn:aws:sqs:eu-west-1:111122223333:imported")), nil)

	id := lambdacdk.TableKey{Name: "id"}
	orders := lambdacdk.NewTable(stack, "Orders", &lambdacdk.TableProps{PartitionKey: id, Stream: awsdynamodb.StreamViewType_NEW_IMAGE})
	sealed := lambdacdk.NewTable(data, "SealedOrders", &lambdacdk.TableProps{PartitionKey: id, Stream: awsdynamodb.StreamViewType_NEW_IMAGE, EncryptionKey: key})
	function("View", "").OnTable(orders, nil)
	function("SealedView", "live").OnTable(sealed, &lambdacdk.OnStreamProps{
		FailureQueue: lambdacdk.NewQueue(data, "LostOrders", &lambdacdk.QueueProps{EncryptionKey: key}),
		Filters:      []pattern.Fields{{"dynamodb.NewImage.status.S": pattern.Is("paid")}},
	})

	function("Count", "").OnStream(awskinesis.NewStream(stack, new("Clicks"), nil), nil)
	logs := lambdacdk.NewBucket(data, "AccessLogs", nil)
	function("SealedCount", "live").OnStream(awskinesis.NewStream(data, new("SealedClicks"), &awskinesis.StreamProps{EncryptionKey: key}), &lambdacdk.OnStreamProps{
		StartingPosition: awslambda.StartingPosition_LATEST, BatchSize: 7, Parallelization: 3, RetryAttempts: new(2), MaxRecordAge: time.Hour,
		FailureBucket: lambdacdk.NewBucket(data, "LostClicks", &lambdacdk.BucketProps{AccessLogs: logs, EncryptionKey: key}),
	})
	function("Told", "").OnStream(awskinesis.NewStream(stack, new("Views"), nil), &lambdacdk.OnStreamProps{
		FailureTopic: lambdacdk.NewTopic(stack, "LostViews", nil),
	})

	report := function("Report", "")
	report.OnSchedule("Daily", lambdacdk.Cron("0 8 ? * MON-FRI *"), &lambdacdk.OnScheduleProps{TimeZone: "Europe/Berlin", Input: map[string]int{"days": 1}})
	report.OnSchedule("Refresh", lambdacdk.Every(15*time.Minute), nil)
	function("Once", "live").OnSchedule("NewYear", lambdacdk.At(time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)), &lambdacdk.OnScheduleProps{
		FlexibleWindow: time.Hour, RetryAttempts: new(3), MaxEventAge: time.Hour, Description: "a happy new year", Disabled: true,
		DeadLetterQueue: lambdacdk.NewQueue(data, "LostYears", &lambdacdk.QueueProps{EncryptionKey: key}),
		EncryptionKey:   key,
	})
}
