package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// OnStreamProps describes how a stream invokes a function: [GoFunction.OnTable]
// and [GoFunction.OnStream]. Every zero value is a safe default.
//
// A stream is read shard by shard, in order: while a batch fails, nothing after
// it is handled. So a batch that fails is cut in two until the record that fails
// is alone (BisectBatchOnError), it is tried again a few times and not for ever,
// and what was given up is said to a place of its own.
type OnStreamProps struct {
	// StartingPosition is where reading begins: TRIM_HORIZON with the oldest record
	// there is, LATEST with what comes after the mapping was made, which may miss
	// records of the first minutes. AT_TIMESTAMP, for Kinesis alone, needs
	// Mapping.StartingPositionTimestamp. If empty, TRIM_HORIZON.
	StartingPosition awslambda.StartingPosition

	// BatchSize is how many records an invocation gets at most, 1 to 10000. An
	// event also has at most 6 MB. If zero, 100.
	BatchSize int

	// BatchingWindow is how long Lambda gathers records before it invokes the
	// function: whole seconds, at most 5 minutes. If zero, it does not wait.
	BatchingWindow time.Duration

	// Parallelization is how many batches of one shard may be handled at once, 1
	// to 10: records with the same key stay in order, a shard as a whole does not.
	// If zero, 1.
	Parallelization int

	// RetryAttempts is how often a batch that failed is tried again, 0 to 10000.
	// If nil, 10. Mapping.RetryAttempts -1 tries until the record expires, and
	// blocks its shard that long.
	RetryAttempts *int

	// MaxRecordAge is the age at which a record is given up: whole seconds, 1
	// minute to 7 days. If zero, one day, which is how long DynamoDB keeps it.
	MaxRecordAge time.Duration

	// FailureQueue, FailureBucket and FailureTopic are where goes what was given
	// up; one of them at most. A queue and a topic get the place of the records in
	// the stream, which keeps them for a day or more; a bucket gets the records
	// themselves. If none is set, a queue is made: Poller.DeadLetterQueue.
	FailureQueue  awssqs.IQueue
	FailureBucket awss3.IBucket
	FailureTopic  awssns.ITopic

	// Filters let those records pass that one of them matches. The others are
	// skipped. At most 5, or 10 where AWS has raised the account's quota. If
	// empty, all records pass.
	Filters []pattern.Fields

	// WholeBatches is for a handler that does not say which record failed: if it
	// fails, the whole batch comes again. If false, the handler answers with the
	// first record that failed (ReportBatchItemFailures), as package batch does,
	// and the batch comes again from there.
	WholeBatches bool

	// TriggersItself says that the function is meant to be invoked by what it
	// changes in the table itself, and knows when to stop. If false, a link that
	// lets it change the table is a warning, unless there are Filters. It says
	// nothing of a Kinesis stream, to which there is no link.
	TriggersItself bool

	// Disabled makes the mapping and does not read the stream.
	Disabled bool

	// Mapping passes any setting of the CDK's own mapping through, such as
	// TumblingWindow, MetricsConfig and FilterEncryption. A setting that is given
	// above must stay unset here.
	Mapping *awslambda.EventSourceMappingOptions
}

// What a stream gets where its props say nothing. Lambda's own are to try until
// the record expires, which blocks a shard for a day or more.
const (
	defaultStreamBatch   = 100
	defaultStreamRetries = 10
	defaultRecordAge     = 24 * time.Hour
)

// Limits of streams. Source: CreateEventSourceMapping, AWS Lambda API reference.
const (
	maxStreamRetries           = 10_000
	minRecordAge, maxRecordAge = time.Minute, 7 * 24 * time.Hour
	maxParallelization         = 10
)

// options are those of the mapping, without the place for failures.
func (p OnStreamProps) options(l *problemList, of pattern.Source, sourceARN *string) *awslambda.EventSourceMappingOptions {
	out := mappingSettings{
		batchSize: p.BatchSize, batchingWindow: p.BatchingWindow, filters: p.Filters, of: of,
		wholeBatches: p.WholeBatches, disabled: p.Disabled, passed: p.Mapping,
	}.options(l, sourceARN)
	refuseSettings(l, p.Mapping, "only a queue knows it", "MaxConcurrency", "ProvisionedPollerConfig")
	refuseSettings(l, p.Mapping, "use FailureQueue, FailureBucket or FailureTopic instead", "OnFailure", "SupportS3OnFailureDestination")
	if n := p.Parallelization; n < 0 || n > maxParallelization {
		l.add("Parallelization", "Parallelization is %d; Lambda allows 1 to %d (a CloudFormation number token goes into Mapping.ParallelizationFactor)", n, maxParallelization)
	}
	if n := p.RetryAttempts; n != nil && (*n < 0 || *n > maxStreamRetries) {
		l.add("RetryAttempts", "RetryAttempts is %d; Lambda allows 0 to %d (a CloudFormation number token goes into Mapping.RetryAttempts, and so does -1, which never gives up)", *n, maxStreamRetries)
	}
	l.wholeSeconds("MaxRecordAge", "Lambda", p.MaxRecordAge, minRecordAge, maxRecordAge)
	out.StartingPosition = either(l, "StartingPosition", p.StartingPosition, "Mapping.StartingPosition", out.StartingPosition)
	choice(l, "StartingPosition", out.StartingPosition, awslambda.StartingPosition_TRIM_HORIZON, awslambda.StartingPosition_LATEST, awslambda.StartingPosition_AT_TIMESTAMP)
	out.ParallelizationFactor = either(l, "Parallelization", number(p.Parallelization), "Mapping.ParallelizationFactor", out.ParallelizationFactor)
	out.RetryAttempts = either(l, "RetryAttempts", numberOf(p.RetryAttempts), "Mapping.RetryAttempts", out.RetryAttempts)
	out.MaxRecordAge = either(l, "MaxRecordAge", seconds(p.MaxRecordAge), "Mapping.MaxRecordAge", out.MaxRecordAge)
	p.fillIn(out)
	return out
}

// fillIn gives what is still unset its default.
func (p OnStreamProps) fillIn(out *awslambda.EventSourceMappingOptions) {
	if out.StartingPosition == "" {
		out.StartingPosition = awslambda.StartingPosition_TRIM_HORIZON
	}
	if out.BatchSize == nil {
		out.BatchSize = number(defaultStreamBatch)
	}
	if out.RetryAttempts == nil {
		out.RetryAttempts = number(defaultStreamRetries)
	}
	if out.MaxRecordAge == nil {
		out.MaxRecordAge = seconds(defaultRecordAge)
	}
	if out.BisectBatchOnError == nil {
		out.BisectBatchOnError = new(true)
	}
}
