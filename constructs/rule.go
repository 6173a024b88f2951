package lambdacdk

import (
	"reflect"
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// A rule is one of EventBridge, as plain data, that invokes a function.
type rule struct {
	bus         *string // nil is the default bus
	busARN      string  // empty for the events of a service
	pattern     map[string]any
	description string
	disabled    bool
	target      ruleTarget
}

// busEvents are the two names of the type of what EventBridge sends.
var busEvents = []string{"EventBridgeEvent", "CloudWatchEvent"}

// A ruleTarget is how a rule delivers.
type ruleTarget struct {
	retryAttempts *int          // nil is EventBridge's own
	maxEventAge   time.Duration // zero is EventBridge's own
	deadLetters   awssqs.IQueue // nil is one of its own
}

func (r ruleTarget) validate(t *trigger) {
	if n := r.retryAttempts; n != nil && (*n < 0 || *n > maxBusRetries) {
		t.add("RetryAttempts", "RetryAttempts is %d; EventBridge allows 0 to %d", *n, maxBusRetries)
	}
	t.wholeSeconds("MaxEventAge", "EventBridge", r.maxEventAge, minBusEventAge, maxBusEventAge)
	t.refuseFifo(r.deadLetters, "EventBridge")
	if own, ok := r.deadLetters.(awssqs.Queue); ok && awscdk.Stack_Of(own) != t.fn.code.stack {
		t.add("DeadLetterQueue", "DeadLetterQueue is in the stack %s: its policy has to name the rule, whose stack names the queue; make it in the function's stack, or leave it out", *awscdk.Stack_Of(own).Node().Path())
	}
}

// rule makes a rule with the function as its target, and all that it needs.
func (t *trigger) rule(r rule) *Pusher {
	r.target.validate(t)
	t.once("give one of the calls a Name")
	t.must()
	t.keepFailures()
	t.must()

	scope := t.scope()
	state := "ENABLED"
	if r.disabled {
		state = "DISABLED"
	}
	made := awsevents.NewCfnRule(scope, new("Rule"), &awsevents.CfnRuleProps{
		EventBusName: r.bus, EventPattern: r.pattern, Description: text(r.description), State: &state,
	})
	d := delivery{trigger: t, scope: scope, service: busService, sourceARN: made.AttrArn()}
	queue := d.deadLetters(r.target.deadLetters)
	made.SetTargets([]any{r.target.property(t, queue)})
	d.permit("Permission", nil)
	t.wires(wiring{events: busEvents, source: r.busARN, detailTypes: r.detailTypes()})
	return &Pusher{DeadLetterQueue: queue}
}

// detailTypes are those that the pattern lists; nil if it says more than a list.
func (r rule) detailTypes() []string { return listed(r.pattern["detail-type"]) }

// listed are the texts that a field of a pattern may be; nil if it says more, or
// nothing.
func listed(field any) (texts []string) {
	rules, _ := field.([]any)
	for _, one := range rules {
		text := reflect.ValueOf(one)
		if text.Kind() != reflect.String {
			return nil
		}
		texts = append(texts, text.String())
	}
	return texts
}

func (r ruleTarget) property(t *trigger, queue awssqs.IQueue) *awsevents.CfnRule_TargetProperty {
	target := &awsevents.CfnRule_TargetProperty{
		Arn: t.fn.Target().FunctionArn(), Id: new("Function"),
		DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: queue.QueueArn()},
	}
	if r.retryAttempts != nil || r.maxEventAge > 0 {
		target.RetryPolicy = &awsevents.CfnRule_RetryPolicyProperty{
			MaximumRetryAttempts: numberOf(r.retryAttempts), MaximumEventAgeInSeconds: number(int(r.maxEventAge / time.Second)),
		}
	}
	return target
}

var triggerName = regexp.MustCompile(`^[A-Za-z0-9]{0,64}$`)

// name tells this call from others for the same source.
func (t *trigger) name(name string) {
	if !triggerName.MatchString(name) {
		t.add("Name", "Name is %q; it must be at most 64 letters and digits, because it is part of ids", name)
	}
	t.id += name
}

// once refuses the second of two calls with the same ids, and says what to do
// instead.
func (t *trigger) once(instead string) {
	if id := t.method + t.id; t.fn.code.scope.Node().TryFindChild(&id) != nil {
		t.add("", "is called twice for %s; %s", t.fn.code.path, instead)
	}
}
