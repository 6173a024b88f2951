package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// streamedTable is a table with a stream.
func streamedTable(stack awscdk.Stack) awsdynamodb.ITable {
	return NewTable(stack, "Orders", &TableProps{PartitionKey: byID, Stream: awsdynamodb.StreamViewType_NEW_IMAGE})
}

func kinesisStream(stack awscdk.Stack) awskinesis.IStream {
	return awskinesis.NewStream(stack, new("Clicks"), nil)
}

// What fails is cut out and given up some time, and said to a queue.
func TestStreamsInvokeAFunctionWithSafeDefaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		call    func(awscdk.Stack, *GoFunction) *Poller
		arn     string
		actions string
	}{
		{"table", func(s awscdk.Stack, f *GoFunction) *Poller { return f.OnTable(streamedTable(s), nil) },
			`{"Fn::GetAtt":["OrdersA9B65338","StreamArn"]}`, `["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator"]`},
		{"stream", func(s awscdk.Stack, f *GoFunction) *Poller { return f.OnStream(kinesisStream(s), nil) },
			`{"Fn::GetAtt":["Clicks81B5095A","Arn"]}`, `["kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords","kinesis:GetShardIterator","kinesis:ListShards"]`},
	} {
		stack := newStack(t, nil)
		poller := c.call(stack, newWorker(t, stack, "Worker", GoFunctionProps{}))
		all := synth(t, stack)
		_, mapping := only(t, all, "AWS::Lambda::EventSourceMapping")
		id, queue := only(t, all, "AWS::SQS::Queue")
		failures := `{"Fn::GetAtt":["` + id + `","Arn"]}`
		want := `{"BatchSize":100,"BisectBatchOnFunctionError":true,"DestinationConfig":{"OnFailure":{"Destination":` + failures + `}},"EventSourceArn":` + c.arn +
			`,"FunctionName":{"Ref":"Worker11F36D0F"},"FunctionResponseTypes":["ReportBatchItemFailures"],"MaximumRecordAgeInSeconds":86400,"MaximumRetryAttempts":10,"StartingPosition":"TRIM_HORIZON"}`
		if got := jsonOf(mapping.Properties); got != want {
			t.Errorf("%s: mapping = %s\nwant %s", c.name, got, want)
		}
		if got, want := jsonOf(queue.Properties), `{"MessageRetentionPeriod":1209600,"SqsManagedSseEnabled":true}`; got != want {
			t.Errorf("%s: queue of failures = %s, want %s", c.name, got, want)
		}
		if got := *poller.DeadLetterQueue.Node().Path(); !strings.HasPrefix(got, "Shop/Worker/On") || !strings.HasSuffix(got, "/DeadLetters") {
			t.Errorf("%s: DeadLetterQueue is %s, want one below the function", c.name, got)
		}
		policy := policyOf(t, all)
		contains(t, policy, `{"Action":`+c.actions+`,"Effect":"Allow","Resource":`+c.arn, `{"Action":"sqs:SendMessage","Effect":"Allow","Resource":`+failures)
		if strings.Contains(policy, `"*"`) {
			t.Errorf("%s: the policy has a wildcard: %s", c.name, policy)
		}
	}
}

func TestStreamSettingsReachTheMapping(t *testing.T) {
	stack := newStack(t, nil)
	key := keyOf(stack)
	failed := awss3.NewBucket(stack, new("Failed"), &awss3.BucketProps{EncryptionKey: key})
	clicks := awskinesis.NewStream(stack, new("Clicks"), &awskinesis.StreamProps{EncryptionKey: key})
	poller := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"}).OnStream(clicks, &OnStreamProps{
		StartingPosition: awslambda.StartingPosition_LATEST, BatchSize: 7, BatchingWindow: time.Second, Parallelization: 3,
		RetryAttempts: new(0), MaxRecordAge: time.Hour, FailureBucket: failed, WholeBatches: true, Disabled: true,
		Filters: []pattern.Fields{{"data.kind": pattern.Is("paid")}},
		Mapping: &awslambda.EventSourceMappingOptions{BisectBatchOnError: new(false), TumblingWindow: awscdk.Duration_Minutes(new(1.0))},
	})
	all := synth(t, stack)
	_, mapping := only(t, all, "AWS::Lambda::EventSourceMapping")
	for property, want := range map[string]string{
		"StartingPosition": `"LATEST"`, "BatchSize": "7", "MaximumBatchingWindowInSeconds": "1", "ParallelizationFactor": "3", "MaximumRetryAttempts": "0",
		"MaximumRecordAgeInSeconds": "3600", "FunctionResponseTypes": "null", "Enabled": "false", "BisectBatchOnFunctionError": "false", "TumblingWindowInSeconds": "60",
		"DestinationConfig": `{"OnFailure":{"Destination":{"Fn::GetAtt":["Failed178E83A2","Arn"]}}}`,
		"FilterCriteria":    `{"Filters":[{"Pattern":"{\"data\":{\"kind\":[\"paid\"]}}"}]}`,
	} {
		if got := jsonOf(mapping.Properties[property]); got != want {
			t.Errorf("%s = %s, want %s", property, got, want)
		}
	}
	if poller.DeadLetterQueue != nil {
		t.Errorf("DeadLetterQueue is %v beside a bucket", poller.DeadLetterQueue)
	}
	contains(t, policyOf(t, all), `"kms:EncryptionContext:aws:kinesis:arn"`, `"s3:PutObject"`, `"s3:ListBucket"`)
}

func TestFailuresOfAStreamGoToAQueueOrATopic(t *testing.T) {
	stack := newStack(t, nil)
	table := streamedTable(stack)
	queue := awssqs.NewQueue(stack, new("Failed"), &awssqs.QueueProps{EncryptionMasterKey: awskms.NewKey(stack, new("Key"), nil)})
	topic := awssns.NewTopic(stack, new("Told"), nil)
	p := newWorker(t, stack, "A", GoFunctionProps{}).OnTable(table, &OnStreamProps{FailureQueue: queue})
	if p.DeadLetterQueue != awssqs.IQueue(queue) {
		t.Errorf("DeadLetterQueue is %v, want the queue that was given", p.DeadLetterQueue)
	}
	newWorker(t, stack, "B", GoFunctionProps{}).OnTable(table, &OnStreamProps{FailureTopic: topic})
	all := synth(t, stack)
	var policies, destinations []string
	for _, r := range all {
		switch r.Type {
		case "AWS::IAM::Policy":
			policies = append(policies, jsonOf(r.Properties))
		case "AWS::Lambda::EventSourceMapping":
			destinations = append(destinations, jsonOf(r.Properties["DestinationConfig"]))
		}
	}
	contains(t, strings.Join(policies, "\n"), `"sns:Publish"`, `"sqs:SendMessage"`, `["kms:Decrypt","kms:GenerateDataKey"]`)
	contains(t, strings.Join(destinations, "\n"), `["Failed178E83A2","Arn"]`, `{"Ref":"Told`)
}

func TestStreamsKeepTheIDsOfTheCDKsEventSources(t *testing.T) {
	from := &awslambdaeventsources.DynamoEventSourceProps{StartingPosition: awslambda.StartingPosition_LATEST}
	of := &awslambdaeventsources.KinesisEventSourceProps{StartingPosition: awslambda.StartingPosition_LATEST}
	ids := map[string]int{}
	for _, theirs := range []bool{true, false} {
		stack := newStack(t, nil)
		table, stream := streamedTable(stack), kinesisStream(stack)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		if theirs {
			worker.AddEventSource(awslambdaeventsources.NewDynamoEventSource(table, from))
			worker.AddEventSource(awslambdaeventsources.NewKinesisEventSource(stream, of))
		} else { // in another order
			worker.OnStream(stream, nil)
			worker.OnTable(table, nil)
		}
		for id := range ofType(synth(t, stack), "AWS::Lambda::EventSourceMapping") {
			ids[id]++
		}
	}
	if len(ids) != 2 {
		t.Errorf("logical ids %v, want two", ids)
	}
}

// A table of NewTable learns that its stream is needed, as a queue learns its
// time; what somebody said of it stays.
func TestTableLearnsThatItsStreamIsNeeded(t *testing.T) {
	for want, props := range map[string]TableProps{
		"NEW_AND_OLD_IMAGES": {PartitionKey: byID},
		"KEYS_ONLY":          {PartitionKey: byID, Stream: awsdynamodb.StreamViewType_KEYS_ONLY},
		"OLD_IMAGE":          {PartitionKey: byID, Table: &awsdynamodb.TablePropsV2{DynamoStream: awsdynamodb.StreamViewType_OLD_IMAGE}},
	} {
		stack := newStack(t, nil)
		table := NewTable(stack, "Orders", &props)
		newWorker(t, stack, "First", GoFunctionProps{}).OnTable(table, nil)
		newWorker(t, stack, "Second", GoFunctionProps{}).OnTable(table, nil)
		_, made := only(t, synth(t, stack), "AWS::DynamoDB::GlobalTable")
		if got := jsonOf(made.Properties["StreamSpecification"]); got != `{"StreamViewType":"`+want+`"}` {
			t.Errorf("StreamSpecification = %s, want %s", got, want)
		}
	}
	stack := newStack(t, nil)
	NewTable(stack, "Orders", &TableProps{PartitionKey: byID})
	if _, made := only(t, synth(t, stack), "AWS::DynamoDB::GlobalTable"); made.Properties["StreamSpecification"] != nil {
		t.Error("a table that nobody reads has a stream")
	}
}

func TestImportedStreams(t *testing.T) {
	stack := newStack(t, nil)
	const arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
	table := awsdynamodb.Table_FromTableAttributes(stack, new("Orders"), &awsdynamodb.TableAttributes{TableArn: new(arn), TableStreamArn: new(arn + "/stream/1")})
	clicks := awskinesis.Stream_FromStreamArn(stack, new("Clicks"), new("arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"))
	worker := newWorker(t, stack, "Worker", GoFunctionProps{})
	worker.OnTable(table, nil)
	worker.OnStream(clicks, nil)
	contains(t, policyOf(t, synth(t, stack)), `"Resource":"`+arn+`/stream/1"`, `"Resource":"arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"`)
}

func TestCallsOfOnTableAndOnStreamThatCannotWork(t *testing.T) {
	type options = awslambda.EventSourceMappingOptions
	onTable := func(props OnStreamProps) func(awscdk.Stack, *GoFunction) {
		return func(s awscdk.Stack, f *GoFunction) { f.OnTable(streamedTable(s), &props) }
	}
	for want, call := range map[string]func(awscdk.Stack, *GoFunction){
		"OnTable(Shop/Plain): the table has no stream; set DynamoStream of the CDK's props": func(s awscdk.Stack, f *GoFunction) {
			f.OnTable(awsdynamodb.NewTableV2(s, new("Plain"), &awsdynamodb.TablePropsV2{PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING}}), nil)
		},
		"OnTable(Shop/Old): the table has no stream; set DynamoStream of the CDK's props": func(s awscdk.Stack, f *GoFunction) {
			f.OnTable(awsdynamodb.NewTable(s, new("Old"), &awsdynamodb.TableProps{PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING}}), nil)
		},
		"OnTable: the table is nil; make or import it first":                                                  func(_ awscdk.Stack, f *GoFunction) { f.OnTable(nil, nil) },
		"OnStream: the stream is nil; make or import it first":                                                func(_ awscdk.Stack, f *GoFunction) { f.OnStream(nil, nil) },
		"OnTable(Shop/Orders): BatchSize is 10001; Lambda allows 1 to 10000":                                  onTable(OnStreamProps{BatchSize: 10001}),
		"OnTable(Shop/Orders): Parallelization is 11; Lambda allows 1 to 10":                                  onTable(OnStreamProps{Parallelization: 11}),
		"OnTable(Shop/Orders): RetryAttempts is -1; Lambda allows 0 to 10000":                                 onTable(OnStreamProps{RetryAttempts: new(-1)}),
		"OnTable(Shop/Orders): MaxRecordAge is 30s; Lambda wants at least 1m0s":                               onTable(OnStreamProps{MaxRecordAge: 30 * time.Second}),
		`OnTable(Shop/Orders): StartingPosition is "NOW"; it must be one of ["TRIM_HORIZON" "LATEST" "AT_TIM`: onTable(OnStreamProps{StartingPosition: "NOW"}),
		"OnTable(Shop/Orders): StartingPosition is AT_TIMESTAMP; Lambda allows it for Kinesis and not for DynamoDB": onTable(OnStreamProps{
			StartingPosition: awslambda.StartingPosition_AT_TIMESTAMP, Mapping: &options{StartingPositionTimestamp: new(1.0)}}),
		"OnTable(Shop/Orders): Mapping.MaxConcurrency is set: only a queue knows it":                                      onTable(OnStreamProps{Mapping: &options{MaxConcurrency: new(2.0)}}),
		"OnTable(Shop/Orders): Mapping.RetryAttempts and RetryAttempts are both set; leave one of them out":               onTable(OnStreamProps{RetryAttempts: new(2), Mapping: &options{RetryAttempts: new(2.0)}}),
		`OnTable(Shop/Orders): Filters[0]: field "dynamodb.NewImage.n": a record has the type below the attribute's name`: onTable(OnStreamProps{Filters: []pattern.Fields{{"dynamodb.NewImage.n": pattern.Is("a")}}}),
		"OnTable(Shop/Orders): FailureQueue, FailureBucket and FailureTopic: 2 of them are set": func(s awscdk.Stack, f *GoFunction) {
			f.OnTable(streamedTable(s), &OnStreamProps{FailureQueue: NewQueue(s, "Q", nil), FailureTopic: NewTopic(s, "T", nil)})
		},
		"OnTable(Shop/Orders): FailureQueue is a FIFO queue; Lambda sends failures to standard queues only": func(s awscdk.Stack, f *GoFunction) {
			f.OnTable(streamedTable(s), &OnStreamProps{FailureQueue: NewQueue(s, "Q", &QueueProps{Fifo: true})})
		},
		"OnStream(Shop/Clicks): the source invokes Shop/Worker already; call it once": func(s awscdk.Stack, f *GoFunction) {
			clicks := kinesisStream(s)
			f.OnStream(clicks, nil)
			f.OnStream(clicks, nil)
		},
	} {
		stack := newStack(t, nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		err := panicOf(t, func() { call(stack, worker); synth(t, stack) })
		if err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Worker: "+want) {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
