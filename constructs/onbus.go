package lambdacdk

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// OnBusProps describes how a rule of a bus invokes a function. Every zero value
// is a safe default.
type OnBusProps struct {
	// Name tells calls for the same bus apart, where the function has several. It
	// is part of the ids of what is made: letters and digits. If empty, the call
	// is the only one without a name.
	Name string

	// Description says what the rule is for, in at most 512 characters.
	Description string

	// TriggersItself says that the function is meant to be invoked by what it puts
	// on the bus itself, and knows when to stop. If false, a link.BusOf whose
	// events the pattern asks for is an error, and a link.Bus a warning, unless the
	// pattern asks for events of AWS's services alone.
	TriggersItself bool

	// RetryAttempts is how often EventBridge tries to deliver an event again, 0 to
	// 185. If nil, EventBridge's own 185.
	RetryAttempts *int

	// MaxEventAge is how long it tries: whole seconds, 1 minute to 24 hours. If
	// zero, EventBridge's own 24 hours.
	MaxEventAge time.Duration

	// DeadLetterQueue is where goes what EventBridge could not deliver. If nil, the
	// sources of the function share a queue that is made: Pusher.DeadLetterQueue.
	DeadLetterQueue awssqs.IQueue

	// Disabled makes the rule and delivers nothing.
	Disabled bool
}

// Limits of rules. Source: RetryPolicy and PutRule, EventBridge API reference.
const (
	maxBusRetries                  = 185
	minBusEventAge, maxBusEventAge = time.Minute, 24 * time.Hour
	maxRuleDescription             = 512
	busService                     = "events.amazonaws.com"
)

// OnBus invokes the function with each event of bus that matches, by its alias
// if it has one:
//
//	worker.OnBus(bus, pattern.Fields{"detail-type": pattern.Is("OrderPaid")}, nil)
//
// The handler gets an events.EventBridgeEvent; EventBridge does not wait for it.
// Lambda tries an event twice again that the function could not handle, and then
// sends it to GoFunction.DeadLetterQueue, which is made if the function has no
// other place for failures.
//
// The events of AWS's services come to the account's default bus,
// awsevents.EventBus_FromEventBusName(stack, new("Default"), new("default")). It
// panics with one or more [*ConfigError] if the call cannot work. It never
// changes what it is given.
func (f *GoFunction) OnBus(bus awsevents.IEventBus, fields pattern.Fields, props *OnBusProps) *Pusher {
	t := f.triggerBy("OnBus", "bus", bus)
	p := valueOf(props)
	t.name(p.Name)
	matches, err := fields.JSON(pattern.Bus)
	t.wrong("pattern", err)
	if differs := t.elsewhere(bus); len(differs) > 0 {
		t.add("", "the bus is in %s, and a rule belongs to its bus; make a rule there that sends to a bus of the function's stack", strings.Join(differs, ", "))
	}
	if n := len([]rune(p.Description)); n > maxRuleDescription && !isToken(p.Description) {
		t.add("Description", "Description has %d characters; EventBridge allows at most %d", n, maxRuleDescription)
	}
	r := rule{
		bus: bus.EventBusName(), busARN: *busResource(bus).arn(), pattern: matches, description: p.Description, disabled: p.Disabled,
		target: ruleTarget{retryAttempts: p.RetryAttempts, maxEventAge: p.MaxEventAge, deadLetters: p.DeadLetterQueue},
	}
	if !p.TriggersItself {
		t.judgeOwnEvents(r.busARN, r)
	}
	return t.rule(r)
}
