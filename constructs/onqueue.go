package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// OnQueueProps describes how a queue invokes a function. Every zero value is a
// safe default.
type OnQueueProps struct {
	// BatchSize is how many messages an invocation gets at most: 1 to 10000, but
	// at most 10 from a FIFO queue or without a BatchingWindow. If zero, 10.
	BatchSize int

	// BatchingWindow is how long Lambda gathers messages before it invokes the
	// function: whole seconds, at most 5 minutes; FIFO queues have none. If zero,
	// it does not wait.
	BatchingWindow time.Duration

	// MaxConcurrency is how many invocations the queue may have at once, 2 to
	// 1000. If zero, only the function's own concurrency is the limit.
	MaxConcurrency int

	// Filters let those messages pass that one of them matches. The others are
	// deleted from the queue. At most 5, or 10 where AWS has raised the account's
	// quota. If empty, all messages pass.
	Filters []pattern.Fields

	// WholeBatches is for a handler that does not say which messages failed: if
	// it fails, all messages of its batch come again. If false, the handler
	// answers with the messages that failed (ReportBatchItemFailures), as package
	// batch does, and only those come again.
	WholeBatches bool

	// NoDeadLetterQueue allows a queue without a dead-letter queue: a message
	// that always fails comes again until the queue's retention ends, and is then
	// lost. If false, such a queue is an error.
	NoDeadLetterQueue bool

	// TriggersItself says that the function is meant to be invoked by what it sends
	// to the queue itself, and knows when to stop. Lambda stops it after 16 times,
	// unless RecursiveLoop of its Function props is RecursiveLoop_ALLOW. If false, a
	// link that lets it send there is an error.
	TriggersItself bool

	// Disabled makes the mapping and does not read the queue.
	Disabled bool

	// Mapping passes any setting of the CDK's own mapping through, such as
	// ProvisionedPollerConfig, MetricsConfig and FilterEncryption. A setting that
	// is given above must stay unset here.
	Mapping *awslambda.EventSourceMappingOptions
}

// Limits of SQS as an event source. Source: "Using Lambda with Amazon SQS",
// Lambda developer guide.
const (
	maxSmallBatch                            = 10 // of a FIFO queue, or without a window
	minQueueConcurrency, maxQueueConcurrency = 2, 1000
)

// pollQueue is what Lambda does with a queue in the function's name. Source:
// "Execution role permissions" in "Using Lambda with Amazon SQS", Lambda
// developer guide.
var pollQueue = map[part][]string{
	partSelf: {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
	partKey:  {"kms:Decrypt"},
}

// OnQueue invokes the function with the messages of queue, by its alias if it
// has one. The handler gets an events.SQSEvent and answers with the messages
// that failed; package batch does both.
//
// A queue of NewQueue hides a message that was received for six times the
// function's Timeout, and BatchingWindow; of any other queue of the app that is
// checked at synthesis. It panics with one or more [*ConfigError] if the call
// cannot work. It never changes props.
func (f *GoFunction) OnQueue(queue awssqs.IQueue, props *OnQueueProps) *Poller {
	t := f.triggerBy("OnQueue", "queue", queue)
	p := valueOf(props)
	source := queueResource(queue)
	options := p.options(t, queue, source.arn())
	if !p.TriggersItself {
		t.refuseOwnMessages("queue", *source.arn(), "sqs:SendMessage")
	}
	t.must()
	t.refuseTwice("SqsEventSource")
	t.refuseLongExecutions()

	t.allowOn(source, "queue", "", pollQueue)
	t.must()
	use := queueUse{queue: queueOf(queue), timeout: f.code.timeout, window: p.window(), noDeadLetters: p.NoDeadLetterQueue}
	use.queue.learn(use.needs())
	t.atSynthesis(use.problems)
	t.wires(wiring{events: mappingKinds["SqsEventSource"], source: *source.arn(), records: true, listed: !p.WholeBatches})
	return &Poller{Mapping: t.poll("SqsEventSource", options), DeadLetterQueue: use.queue.deadLetters()}
}

func (p OnQueueProps) options(t *trigger, queue awssqs.IQueue, arn *string) *awslambda.EventSourceMappingOptions {
	l := &t.problemList
	out := mappingSettings{
		batchSize: p.BatchSize, batchingWindow: p.BatchingWindow, filters: p.Filters, of: pattern.Queue,
		wholeBatches: p.WholeBatches, disabled: p.Disabled, passed: p.Mapping,
	}.options(l, arn)
	refuseSettings(l, p.Mapping, "a queue does not know it", "BisectBatchOnError", "MaxRecordAge", "OnFailure", "ParallelizationFactor",
		"RetryAttempts", "StartingPosition", "StartingPositionTimestamp", "SupportS3OnFailureDestination", "TumblingWindow")
	if p.BatchSize > maxSmallBatch && p.BatchSize <= maxBatch {
		if *queue.Fifo() {
			l.add("BatchSize", "BatchSize is %d; Lambda allows at most %d from a FIFO queue", p.BatchSize, maxSmallBatch)
		} else if out.MaxBatchingWindow == nil {
			l.add("BatchSize", "BatchSize is %d without a BatchingWindow; Lambda allows at most %d then, so set BatchingWindow to 1*time.Second or more", p.BatchSize, maxSmallBatch)
		}
	}
	if out.MaxBatchingWindow != nil && *queue.Fifo() {
		l.add("BatchingWindow", "BatchingWindow is set; Lambda has none for a FIFO queue, so leave it out")
	}
	if n := p.MaxConcurrency; n != 0 && (n < minQueueConcurrency || n > maxQueueConcurrency) {
		l.add("MaxConcurrency", "MaxConcurrency is %d; Lambda allows %d to %d (a CloudFormation number token goes into Mapping.MaxConcurrency)", n, minQueueConcurrency, maxQueueConcurrency)
	}
	out.MaxConcurrency = either(l, "MaxConcurrency", number(p.MaxConcurrency), "Mapping.MaxConcurrency", out.MaxConcurrency)
	if out.MaxConcurrency != nil && out.ProvisionedPollerConfig != nil {
		l.add("MaxConcurrency", "MaxConcurrency and Mapping.ProvisionedPollerConfig are both set; Lambda allows one of them")
	}
	p.validatePollers(l)
	return out
}

// window is for how long Lambda gathers messages, wherever that is said; zero if
// only CloudFormation knows it.
func (p OnQueueProps) window() time.Duration {
	if p.Mapping == nil || p.Mapping.MaxBatchingWindow == nil || *p.Mapping.MaxBatchingWindow.IsUnresolved() {
		return p.BatchingWindow
	}
	return ofSeconds(*p.Mapping.MaxBatchingWindow.ToSeconds(nil))
}

// Source: "Using provisioned mode" in "Using Lambda with Amazon SQS", Lambda
// developer guide.
const minQueuePollers = 2

// validatePollers checks what the CDK only checks in its own event source.
func (p OnQueueProps) validatePollers(l *problemList) {
	if p.Mapping == nil || p.Mapping.ProvisionedPollerConfig == nil {
		return
	}
	for name, n := range map[string]*float64{"MinimumPollers": p.Mapping.ProvisionedPollerConfig.MinimumPollers, "MaximumPollers": p.Mapping.ProvisionedPollerConfig.MaximumPollers} {
		if n != nil && *n >= 0 && *n < minQueuePollers {
			l.add("Mapping.ProvisionedPollerConfig", "Mapping.ProvisionedPollerConfig.%s is %v; Lambda wants at least %d for a queue", name, *n, minQueuePollers)
		}
	}
}
