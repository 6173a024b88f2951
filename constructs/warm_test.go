package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// Shows P28: warm-ups point at the alias, and no handler sees them.
func TestWarmInvokesNowAndThen(t *testing.T) {
	for _, c := range []struct {
		props       *WarmProps
		rules       int
		schedule    string
		event       string
		invocations int
	}{
		{nil, 1, "rate(5 minutes)", `{"lambdacdk":"warm"}`, 1},
		{&WarmProps{Environments: 7, Interval: time.Minute}, 2, "rate(1 minute)", `{"lambdacdk":"warm","hold":true}`, 7},
	} {
		stack := newStack(t, nil)
		newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"}).Warm(c.props)
		all := synth(t, stack)
		rules := ofType(all, "AWS::Events::Rule")
		if permissions := len(ofType(all, "AWS::Lambda::Permission")); len(rules) != c.rules || permissions != c.rules {
			t.Errorf("%d rules and %d permissions, want %d of each", len(rules), permissions, c.rules)
		}
		invocations := 0
		for _, r := range rules {
			if got := r.Properties["ScheduleExpression"]; got != c.schedule {
				t.Errorf("ScheduleExpression = %v, want %s", got, c.schedule)
			}
			for _, target := range r.Properties["Targets"].([]any) {
				invocations++
				target := target.(map[string]any)
				if target["Input"] != c.event || !strings.Contains(jsonOf(target["Arn"]), "WorkerAliaslive") || jsonOf(target["RetryPolicy"]) != `{"MaximumEventAgeInSeconds":60,"MaximumRetryAttempts":0}` {
					t.Errorf("target %s, want the alias with %s, once", jsonOf(target), c.event)
				}
			}
		}
		if invocations != c.invocations {
			t.Errorf("%d invocations at once, want %d", invocations, c.invocations)
		}
		// Nobody wants to hear of a warm-up that failed.
		if queues := len(ofType(all, "AWS::SQS::Queue")); queues != 0 {
			t.Errorf("%d queues, want none", queues)
		}
	}
}

func TestCallsOfWarmThatCannotWork(t *testing.T) {
	for want, call := range map[string]func(awscdk.Stack){
		"Warm: Environments is 21; 1 to 20 can be invoked at once (ProvisionedConcurrency keeps any number)": func(s awscdk.Stack) {
			newWorker(t, s, "Worker", GoFunctionProps{}).Warm(&WarmProps{Environments: 21})
		},
		"Warm: Interval is 1m30s; it must be whole minutes, 1 minute to 1 hour": func(s awscdk.Stack) {
			newWorker(t, s, "Worker", GoFunctionProps{}).Warm(&WarmProps{Interval: 90 * time.Second})
		},
		"Warm: the function is durable: each invocation would be an execution; set ProvisionedConcurrency": func(s awscdk.Stack) {
			newWorker(t, s, "Worker", GoFunctionProps{Durable: &DurableProps{}}).Warm(nil)
		},
		"Warm: the function has ProvisionedConcurrency, which keeps environments started; leave one of them out": func(s awscdk.Stack) {
			newWorker(t, s, "Worker", GoFunctionProps{ProvisionedConcurrency: 1}).Warm(nil)
		},
		"Warm: is called twice for Shop/Worker; call it once": func(s awscdk.Stack) {
			worker := newWorker(t, s, "Worker", GoFunctionProps{})
			worker.Warm(nil)
			worker.Warm(nil)
		},
	} {
		stack := newStack(t, nil)
		if err := panicOf(t, func() { call(stack) }); err == nil || err.Error() != "lambdacdk: Shop/Worker: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
