package lambdacdk

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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

	// Alarms lets CloudWatch alarms of the topic's account and region publish, and
	// use EncryptionKey for that. If false, none can: an alarm's action brings no
	// permission of its own.
	Alarms bool

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
// let in by Alarms.
func NewTopic(scope constructs.Construct, id string, props *TopicProps) awssns.Topic {
	var l problemList
	p := valueOf(props)
	out := valueOf(p.Topic)
	out.MasterKey = either(&l, "EncryptionKey", p.EncryptionKey, "Topic.MasterKey", out.MasterKey)
	out.Fifo = either(&l, "Fifo", isSet(p.Fifo), "Topic.Fifo", out.Fifo)
	out.EnforceSSL = cmp.Or(out.EnforceSSL, new(true))
	if p.Alarms && out.Fifo != nil && *out.Fifo {
		l.add("Alarms", "Alarms is set on a FIFO topic; an alarm names no message group, so that its message is refused: give alarms a topic of their own")
	}
	must(configErrors(childPath(scope, id), l))
	topic := awssns.NewTopic(scope, &id, &out)
	if p.Alarms {
		letAlarmsIn(topic, out.MasterKey)
	}
	return topic
}

// letAlarmsIn allows CloudWatch to publish for alarms, and to use the topic's
// key. The condition keeps alarms of other accounts out. Source: "Amazon SNS
// encryption" in "Using Amazon CloudWatch alarms", and "Cross-service confused
// deputy prevention", Amazon CloudWatch user guide.
func letAlarmsIn(topic awssns.Topic, key awskms.IKey) {
	account := topic.Env().Account
	alarms := "arn:" + *awscdk.Aws_PARTITION() + ":cloudwatch:" + *topic.Env().Region + ":" + *account + ":alarm:*"
	ownAccount := map[string]any{"aws:SourceAccount": account}
	allow := func(resource *string, conditions map[string]any, actions ...string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(new("cloudwatch.amazonaws.com"), nil)},
			Actions:    texts(actions...), Resources: &[]*string{resource}, Conditions: &conditions,
		})
	}
	topic.AddToResourcePolicy(allow(topic.TopicArn(), map[string]any{"ArnLike": map[string]any{"aws:SourceArn": alarms}, "StringEquals": ownAccount}, "sns:Publish"))
	if key != nil {
		key.AddToResourcePolicy(allow(new("*"), map[string]any{"StringEquals": ownAccount}, encryptedTargetActions...), new(true))
	}
}
