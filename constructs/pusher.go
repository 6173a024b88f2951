package lambdacdk

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// A Pusher is a source that invokes a function by itself, and does not wait for
// it: a topic, a rule of a bus, a bucket.
type Pusher struct {
	// DeadLetterQueue is where goes what the source could not deliver, such as
	// while the function may not be invoked: the one of the props, or one that all
	// sources of the function share. What was delivered and then failed in the
	// function is in GoFunction.DeadLetterQueue.
	DeadLetterQueue awssqs.IQueue
}

// WarningQueuePolicy is the id of the warning that an imported dead-letter queue
// must already let a service send to it.
const WarningQueuePolicy = "go-lambda-cdk:queuePolicy"

// A delivery is what a source does when it invokes a function.
type delivery struct {
	*trigger
	scope     constructs.Construct // of what is made for it
	service   string               // "sns.amazonaws.com"
	sourceARN *string
}

// permit lets the source invoke the function. account is that of a source whose
// ARN has none; nil for all others.
func (d delivery) permit(id string, account *string) awslambda.CfnPermission {
	return awslambda.NewCfnPermission(d.scope, &id, &awslambda.CfnPermissionProps{
		Action: new("lambda:InvokeFunction"), FunctionName: d.fn.Target().FunctionArn(),
		Principal: &d.service, SourceArn: d.sourceARN, SourceAccount: account,
	})
}

// deadLetters is the queue for what cannot be delivered, which takes it from
// this source. One is made for the function if none is given.
func (d delivery) deadLetters(given awssqs.IQueue) awssqs.IQueue {
	queue := given
	if isNil(queue) {
		queue = d.fn.undelivered()
	}
	added := queue.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&d.service, nil)},
		Actions:    texts("sqs:SendMessage"), Resources: &[]*string{queue.QueueArn()},
		Conditions: &map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": d.sourceARN}},
	}))
	if !*added.StatementAdded {
		awscdk.Annotations_Of(d.scope).AddWarningV2(new(WarningQueuePolicy), new(d.call()+": the DeadLetterQueue is imported, so its policy cannot be changed here; it must already allow sqs:SendMessage to "+d.service))
	}
	d.allowKey(queue)
	return queue
}

// undelivered is the queue that all sources of the function share which were
// given none: what is in it says where it comes from.
func (f *GoFunction) undelivered() awssqs.IQueue {
	if f.undeliveredQueue == nil {
		f.undeliveredQueue = newFailureQueue(constructs.NewConstruct(f.code.scope, new("Undelivered")))
	}
	return f.undeliveredQueue
}

// allowKey lets the service use the key of a queue in this account. The key
// cannot name the queue or the source: they name the key, and CloudFormation
// could make none of them first.
func (d delivery) allowKey(queue awssqs.IQueue) {
	key := queue.EncryptionMasterKey()
	if isNil(key) {
		return
	}
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&d.service, nil)},
		Actions:    texts(encryptedTargetActions...), Resources: texts("*"),
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": d.fn.code.account()}},
	}), new(true))
}

// wrong adds what is wrong with a pattern.
func (t *trigger) wrong(field string, err error) {
	if err == nil {
		return
	}
	for _, one := range joined(err) {
		t.add(field, "%s: %v", field, one)
	}
}

// refuseFifo says that a queue cannot take what a service could not deliver.
func (l *problemList) refuseFifo(queue awssqs.IQueue, service string) {
	if !isNil(queue) && *queue.Fifo() {
		l.add("DeadLetterQueue", "DeadLetterQueue is a FIFO queue; %s sends dead letters to standard queues only", service)
	}
}

// elsewhere is what of a source's account and region is known to differ from
// the function's.
func (t *trigger) elsewhere(source awscdk.IResource) (differs []string) {
	env, own := source.Env(), t.fn.Function.Env()
	for name, pair := range map[string][2]*string{"account": {env.Account, own.Account}, "region": {env.Region, own.Region}} {
		if a, b := *pair[0], *pair[1]; a != b && !isToken(a) && !isToken(b) {
			differs = append(differs, name+" "+a)
		}
	}
	slices.Sort(differs)
	return differs
}
