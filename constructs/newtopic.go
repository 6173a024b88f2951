package lambdacdk

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// TopicProps describes an SNS topic. Every zero value is a safe default.
type TopicProps struct {
	// EncryptionKey encrypts messages while SNS holds them. Services that
	// publish, such as CloudWatch alarms, must then be allowed to use it in its
	// policy. If nil, SNS encrypts its disks; the account's aws/sns key is no
	// default, because no service can be allowed to use that.
	EncryptionKey awskms.IKey

	// Fifo keeps messages of a group in order, and delivers each once, to FIFO
	// queues. If false, the order is not kept and a message may come twice.
	Fifo bool

	// Topic passes any setting of the CDK's own topic through, and wins over
	// every default. A setting that is given above must stay unset here.
	Topic *awssns.TopicProps
}

// NewTopic makes a topic that denies publishing without TLS. It is deleted with
// the stack; it holds no data. It panics with one or more [*ConfigError] if
// props cannot work. It never changes props.
//
// The policy that says so takes the place of the one that SNS gives a topic
// without one, by which services of the account may publish. Links, and what the
// CDK wires to a topic, bring what they need; an alarm's action does not, and is
// let in by topic.GrantPublish of the principal cloudwatch.amazonaws.com.
func NewTopic(scope constructs.Construct, id string, props *TopicProps) awssns.Topic {
	var l problemList
	p := valueOf(props)
	out := valueOf(p.Topic)
	out.MasterKey = either(&l, "EncryptionKey", p.EncryptionKey, "Topic.MasterKey", out.MasterKey)
	out.Fifo = either(&l, "Fifo", isSet(p.Fifo), "Topic.Fifo", out.Fifo)
	out.EnforceSSL = cmp.Or(out.EnforceSSL, new(true))
	must(configErrors(childPath(scope, id), l))
	return awssns.NewTopic(scope, &id, &out)
}
