package lambdacdk

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// WarmProps describes how a function is kept warm. Every zero value is a good
// default.
type WarmProps struct {
	// Environments is how many execution environments are invoked at once, 1 to
	// 20. If zero, 1.
	Environments int

	// Interval is the time between two invocations: whole minutes, 1 minute to 1
	// hour. If zero, 5 minutes, which is less than Lambda usually keeps an
	// environment that has nothing to do.
	Interval time.Duration
}

const (
	maxWarmEnvironments = 20
	defaultWarmInterval = 5 * time.Minute
	maxRuleTargets      = 5 // Source: "Amazon EventBridge quotas"
)

// Warm invokes the function now and then, by its alias if it has one, so that an
// execution environment is there when somebody needs one. The handler does not
// see these invocations: lambdaruntime answers them.
//
// It makes cold starts rarer, and promises nothing. Lambda ends environments
// when it likes, and all of them when the function is deployed; a request that
// comes while all are busy starts another one. Several Environments are kept by
// invoking them at the same moment, and each holds still for a fifth of a second;
// how many are really met is up to Lambda. A month of it costs less than a cent
// for each.
//
// Who must not wait at all sets GoFunctionProps.ProvisionedConcurrency: Lambda
// then keeps that many environments started, for about 2 US dollars a month each
// with 256 MB on arm64, used or not.
//
// Warm panics with one or more [*ConfigError] if the call cannot work. It never
// changes props.
func (f *GoFunction) Warm(props *WarmProps) {
	t := &trigger{fn: f, method: "Warm"}
	p := valueOf(props)
	if p.Environments < 0 || p.Environments > maxWarmEnvironments {
		t.add("Environments", "Environments is %d; 1 to %d can be invoked at once (ProvisionedConcurrency keeps any number)", p.Environments, maxWarmEnvironments)
	}
	interval := p.Interval
	if interval == 0 {
		interval = defaultWarmInterval
	}
	if interval < time.Minute || interval > time.Hour || interval%time.Minute != 0 {
		t.add("Interval", "Interval is %v; it must be whole minutes, 1 minute to 1 hour", interval)
	}
	if f.execution > 0 {
		t.add("", "the function is durable: each invocation would be an execution; set ProvisionedConcurrency")
	}
	if f.provisioned {
		t.add("", "the function has ProvisionedConcurrency, which keeps environments started; leave one of them out")
	}
	t.once("call it once")
	t.must()
	t.keepWarm(max(p.Environments, 1), interval)
}

// keepWarm makes the rules, each for as many environments as a rule has targets.
// A warm-up that fails is not tried again and not kept: the next one comes.
func (t *trigger) keepWarm(environments int, interval time.Duration) {
	scope := t.scope()
	event := runtimeenv.WarmEvent
	if environments > 1 {
		event = runtimeenv.WarmEventHeld
	}
	arn := t.fn.Target().FunctionArn()
	for first := 0; first < environments; first += maxRuleTargets {
		var targets []any
		for i := first; i < min(first+maxRuleTargets, environments); i++ {
			targets = append(targets, &awsevents.CfnRule_TargetProperty{
				Arn: arn, Id: new(fmt.Sprint("Environment", i)), Input: &event,
				RetryPolicy: &awsevents.CfnRule_RetryPolicyProperty{MaximumRetryAttempts: new(0.0), MaximumEventAgeInSeconds: new(minBusEventAge.Seconds())},
			})
		}
		suffix := ""
		if first > 0 {
			suffix = fmt.Sprint(first / maxRuleTargets)
		}
		rule := awsevents.NewCfnRule(scope, new("Rule"+suffix), &awsevents.CfnRuleProps{
			Description: new("keeps " + t.fn.code.path + " warm"), ScheduleExpression: new(Every(interval).expression), Targets: targets,
		})
		delivery{trigger: t, scope: scope, service: busService, sourceARN: rule.AttrArn()}.permit("Permission"+suffix, nil)
	}
}
