package lambdacdk

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// OnTopicProps describes how a topic invokes a function. Every zero value is a
// safe default.
type OnTopicProps struct {
	// Attributes lets those messages pass whose attributes match, such as
	// {"kind": pattern.Is("paid")}. If empty, it looks at no attribute.
	Attributes pattern.Fields

	// Body lets those messages pass whose body is JSON that matches, such as
	// {"order.kind": pattern.Is("paid")}. SNS looks at attributes or at the body,
	// not at both. If empty, it does not look at the body.
	Body pattern.Fields

	// TriggersItself says that the function is meant to be invoked by what it
	// publishes to the topic itself, and knows when to stop. Lambda stops it after
	// 16 times, unless RecursiveLoop of its Function props is RecursiveLoop_ALLOW.
	// If false, a link that lets it publish there is an error.
	TriggersItself bool

	// DeadLetterQueue is where goes what SNS could not deliver. It must be in the
	// topic's account and region. If nil, the
	// sources of the function share a queue that is made: Pusher.DeadLetterQueue.
	DeadLetterQueue awssqs.IQueue
}

// OnTopic invokes the function with each message of topic, by its alias if it
// has one. The handler gets an events.SNSEvent with one record; SNS does not
// wait for it. Lambda tries a message twice again that the function could not
// handle, and then sends it to GoFunction.DeadLetterQueue, which is made if the
// function has no other place for failures.
//
// The permission and the subscription have the ids of the CDK's own
// LambdaSubscription, so that an app can change over. It panics with one or more
// [*ConfigError] if the call cannot work. It never changes props.
func (f *GoFunction) OnTopic(topic awssns.ITopic, props *OnTopicProps) *Pusher {
	t := f.triggerBy("OnTopic", "topic", topic)
	p := valueOf(props)
	policy, scope := p.filter(t)
	if *topic.Fifo() {
		t.add("", "the topic is FIFO, which delivers to queues only; subscribe a FIFO queue, and call OnQueue with that")
	}
	arn := asked(topic, "TopicArn", topic.TopicArn)
	if !p.TriggersItself {
		t.refuseOwnMessages("topic", *arn, "sns:Publish")
	}
	region := p.region(t, topic)
	t.refuseFifo(p.DeadLetterQueue, "SNS")
	target, place := f.Target(), f.targetConstruct()
	id := *topic.Node().Id()
	permission := "AllowInvoke:" + t.id
	if target.Node().TryFindChild(&permission) != nil {
		t.add("", "is called twice for %s; call it once", f.code.path)
	}
	t.must()
	if target.Node().TryFindChild(&id) != nil {
		id = t.id // another topic has the name
	}
	t.keepFailures()
	t.must()

	d := delivery{trigger: t, scope: place, service: "sns.amazonaws.com", sourceARN: arn}
	allowed := d.permit(permission, nil)
	queue := d.deadLetters(p.DeadLetterQueue)
	subscription := awssns.NewSubscription(place, &id, &awssns.SubscriptionProps{
		Topic: topic, Protocol: awssns.SubscriptionProtocol_LAMBDA, Endpoint: endpoint(f), Region: region,
	})
	resource := subscription.Node().DefaultChild().(awssns.CfnSubscription)
	resource.SetRedrivePolicy(map[string]any{"deadLetterTargetArn": queue.QueueArn()})
	if policy != nil {
		resource.SetFilterPolicy(policy)
		resource.SetFilterPolicyScope(&scope)
	}
	resource.AddResourceDependency(allowed, nil)
	t.wires(wiring{events: []string{"SNSEvent"}, source: *arn})
	return &Pusher{DeadLetterQueue: queue}
}

// endpoint is the ARN of what the topic invokes. That of an alias is written out:
// the CDK's validation takes a reference to one for something else than a
// function.
func endpoint(f *GoFunction) *string {
	if f.Alias == nil {
		return f.Function.FunctionArn()
	}
	return new(*f.Function.FunctionArn() + ":" + *f.Alias.AliasName())
}

// filter is the filter policy and what it looks at; nil if there is none.
func (p OnTopicProps) filter(t *trigger) (policy map[string]any, scope string) {
	field, fields, of, scope := "Attributes", p.Attributes, pattern.Topic, "MessageAttributes"
	switch {
	case len(p.Attributes) > 0 && len(p.Body) > 0:
		t.add("Body", "Attributes and Body are both set; SNS filters by one of them")
		return nil, ""
	case len(p.Body) > 0:
		field, fields, of, scope = "Body", p.Body, pattern.TopicBody, "MessageBody"
	case len(p.Attributes) == 0:
		return nil, ""
	}
	policy, err := fields.JSON(of)
	t.wrong(field, err)
	return policy, scope
}

// region is the topic's where that is another than the function's: SNS wants to
// be told.
func (p OnTopicProps) region(t *trigger, topic awssns.ITopic) *string {
	differs := strings.Join(t.elsewhere(topic), ", ")
	if differs != "" && isNil(p.DeadLetterQueue) {
		t.add("DeadLetterQueue", "the topic is in %s, where its dead-letter queue must be, too; make one there, and set DeadLetterQueue", differs)
	}
	if strings.Contains(differs, "region ") {
		return topic.Env().Region
	}
	return nil
}
