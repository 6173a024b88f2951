package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// pollStream is what Lambda does with a stream in the function's name. Source:
// "Process Amazon Kinesis Data Streams records with Lambda", Lambda developer
// guide, without what a dedicated consumer takes.
var pollStream = map[part][]string{
	partSelf: {"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"},
	partKey:  {"kms:Decrypt"},
}

// OnStream invokes the function with the records of a Kinesis stream, by the
// function's alias if it has one. The handler gets an events.KinesisEvent and
// answers with the record that failed; package batch does both.
//
// It panics with one or more [*ConfigError] if the call cannot work. It never
// changes props.
func (f *GoFunction) OnStream(stream awskinesis.IStream, props *OnStreamProps) *Poller {
	t := f.triggerBy("OnStream", "stream", stream)
	arn := stream.StreamArn()
	source := self(stream, arn).encryptedBy(stream.EncryptionKey(), "kinesis", conditions{"StringEquals": {"aws:kinesis:arn": arn}})
	return t.pollStream(streamSource{cdkName: "KinesisEventSource", of: pattern.Stream, arn: arn, resource: source, kind: "stream", actions: pollStream}, props)
}

// A streamSource is what is read shard by shard.
type streamSource struct {
	cdkName  string // of the CDK's own event source
	of       pattern.Source
	arn      *string
	resource linkedResource
	kind     linkbinding.Kind
	actions  map[part][]string
}

// pollStream makes the mapping of a stream and the function.
func (t *trigger) pollStream(source streamSource, props *OnStreamProps) *Poller {
	p := valueOf(props)
	to := failures{p.FailureQueue, p.FailureBucket, p.FailureTopic}
	options := p.options(&t.problemList, source.of, source.arn)
	if source.of == pattern.Table && options.StartingPosition == awslambda.StartingPosition_AT_TIMESTAMP {
		t.add("StartingPosition", "StartingPosition is AT_TIMESTAMP; Lambda allows it for Kinesis and not for DynamoDB, so use TRIM_HORIZON or LATEST")
	}
	to.validate(&t.problemList)
	t.must()
	t.refuseTwice(source.cdkName)
	t.refuseLongExecutions()

	to = t.failuresTo(to)
	t.allowOn(source.resource, source.kind, "", source.actions)
	t.must()
	options.OnFailure = &to
	events := mappingKinds[source.cdkName]
	if options.TumblingWindow != nil {
		events = windowEvents[events[0]]
	}
	t.wires(wiring{events: events, records: true, listed: !p.WholeBatches})
	return &Poller{Mapping: t.poll(source.cdkName, options), DeadLetterQueue: to.queue}
}
