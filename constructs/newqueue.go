package lambdacdk

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// Source of both numbers: "Configuring a queue to use with Lambda" in "Using
// Lambda with Amazon SQS", Lambda developer guide.
const (
	// visibilityFactor times the consumer's timeout is how long a message that
	// was received stays hidden, so that Lambda can try again while it is
	// throttled, and no second function gets the message meanwhile.
	visibilityFactor = 6

	// defaultMaxReceives lets messages through that were received by a function
	// which was throttled, and not failed.
	defaultMaxReceives = 5
)

// maxReceives is the most that SQS allows. Source: SetQueueAttributes.
const maxReceives = 1000

// deadLetterRetention is the longest that SQS keeps a message: somebody has to
// notice, find the reason, and send the messages back.
const deadLetterRetention = 14 * 24 * time.Hour

// QueueProps describes an SQS queue. Every zero value is a safe default.
type QueueProps struct {
	// MaxReceives is how often a message is received, 1 to 1000, before it moves
	// to the dead-letter queue. If zero, 5.
	MaxReceives int

	// DeadLetterQueue is where messages go that nobody could process. If nil,
	// the queue has its own, Queue.DeadLetterQueue of the result, with the same
	// encryption, which keeps messages for 14 days.
	DeadLetterQueue awssqs.IQueue

	// Fifo keeps messages of a group in order, and delivers each once. If false,
	// the order is not kept and a message may come twice.
	Fifo bool

	// EncryptionKey encrypts messages. If nil, SQS's own keys do, at no cost.
	EncryptionKey awskms.IKey

	// Queue passes any setting of the CDK's own queue through, and wins over
	// every default. A setting that is given above must stay unset here. Without
	// Queue.VisibilityTimeout a message that was received is hidden for six times
	// the Timeout of the slowest function that [GoFunction.OnQueue] makes a
	// consumer, and its batching window; for 1 minute where there is none.
	Queue *awssqs.QueueProps
}

// NewQueue makes a queue with a dead-letter queue. Both are encrypted, deny
// requests without TLS, and are deleted with the stack: messages are on their
// way and not kept (Queue.RemovalPolicy keeps the queue). It panics with one or
// more [*ConfigError] if props cannot work. It never changes props.
func NewQueue(scope constructs.Construct, id string, props *QueueProps) awssqs.Queue {
	p := valueOf(props)
	out, problems := p.settings()
	must(configErrors(childPath(scope, id), problems))

	this := constructs.NewConstruct(scope, &id)
	if out.DeadLetterQueue == nil {
		out.DeadLetterQueue = &awssqs.DeadLetterQueue{
			Queue:           p.DeadLetterQueue,
			MaxReceiveCount: number(cmp.Or(p.MaxReceives, defaultMaxReceives)),
		}
		if p.DeadLetterQueue == nil {
			out.DeadLetterQueue.Queue = newDeadLetterQueue(this, out)
		}
	}
	learns := out.VisibilityTimeout == nil
	if learns {
		out.VisibilityTimeout = seconds(visibilityFactor * defaultTimeout)
	}
	// The id "Default" keeps the logical id of a plain awssqs.Queue.
	queue := awssqs.NewQueue(this, new("Default"), out)
	memo.queues[queue] = &queueTimes{queue: queue, resource: queue.Node().DefaultChild().(awssqs.CfnQueue), learns: learns}
	return queue
}

// newFailureQueue makes the queue for what a trigger could not deliver, or what
// a function could not handle.
func newFailureQueue(scope constructs.Construct) awssqs.IQueue {
	settings, _ := QueueProps{}.settings()
	return newDeadLetterQueue(scope, settings)
}

// newDeadLetterQueue makes the queue for what queue cannot deliver.
func newDeadLetterQueue(scope constructs.Construct, queue *awssqs.QueueProps) awssqs.IQueue {
	return awssqs.NewQueue(scope, new("DeadLetters"), &awssqs.QueueProps{
		RetentionPeriod:     seconds(deadLetterRetention),
		Fifo:                queue.Fifo,
		Encryption:          queue.Encryption,
		EncryptionMasterKey: queue.EncryptionMasterKey,
		EnforceSSL:          queue.EnforceSSL,
		RemovalPolicy:       queue.RemovalPolicy,
	})
}

func (p QueueProps) settings() (*awssqs.QueueProps, problemList) {
	var l problemList
	out := valueOf(p.Queue)
	if p.MaxReceives < 0 || p.MaxReceives > maxReceives {
		l.add("MaxReceives", "MaxReceives is %d; SQS allows 1 to %d", p.MaxReceives, maxReceives)
	}
	if theirs := out.DeadLetterQueue; theirs != nil {
		either(&l, "DeadLetterQueue", p.DeadLetterQueue, "Queue.DeadLetterQueue", theirs.Queue)
		either(&l, "MaxReceives", number(p.MaxReceives), "Queue.DeadLetterQueue", theirs.MaxReceiveCount)
	}
	out.Fifo = either(&l, "Fifo", isSet(p.Fifo), "Queue.Fifo", out.Fifo)
	out.EncryptionMasterKey = either(&l, "EncryptionKey", p.EncryptionKey, "Queue.EncryptionMasterKey", out.EncryptionMasterKey)
	encryption := awssqs.QueueEncryption_SQS_MANAGED
	if out.EncryptionMasterKey != nil {
		encryption = awssqs.QueueEncryption_KMS
	}
	out.Encryption = cmp.Or(out.Encryption, encryption)
	out.EnforceSSL = cmp.Or(out.EnforceSSL, new(true))
	return &out, l
}
