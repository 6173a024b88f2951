package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// OnLogProps describes how a log group invokes a function. Every zero value is a
// safe default.
type OnLogProps struct {
	// Pattern lets those records pass that match, such as
	// awslogs.FilterPattern_StringValue(new("$.level"), new("="), new("ERROR")). If
	// nil, all do.
	Pattern awslogs.IFilterPattern
}

// maxLogFilters is how many subscription filters a log group may have. Source:
// "CloudWatch Logs quotas".
const maxLogFilters = 2

// OnLog invokes the function with the records of a log group, soon after they
// were written, by the function's alias if it has one. The handler gets an
// events.CloudwatchLogsEvent, whose AWSLogs.Parse decodes the records;
// CloudWatch Logs does not wait for it, and tries for a day to deliver. Lambda
// tries records twice again that the function could not handle, and then sends
// them to GoFunction.DeadLetterQueue, which is made if the function has no other
// place for failures.
//
// A log group has 2 subscription filters at most. It panics with one or more
// [*ConfigError] if the call cannot work. It never changes props.
func (f *GoFunction) OnLog(group awslogs.ILogGroup, props *OnLogProps) {
	t := f.triggerBy("OnLog", "log group", group)
	p := valueOf(props)
	if *group.LogGroupArn() == *f.LogGroup.LogGroupArn() {
		t.add("", "the log group is the function's own: each invocation writes records, which would invoke it again, for ever; give the job to another function")
	}
	t.once("call it once, with a pattern for both")
	t.must()
	if memo.logFilters[group]++; memo.logFilters[group] > maxLogFilters {
		t.add("", "the log group invokes %d functions already, and CloudWatch Logs allows no more; let one of them hand records on", maxLogFilters)
	}
	t.keepFailures()
	t.must()

	all := ""
	text := &all
	if !isNil(p.Pattern) {
		text = p.Pattern.LogPatternString()
	}
	d := delivery{trigger: t, scope: t.scope(), service: "logs.amazonaws.com", sourceARN: group.LogGroupArn()}
	allowed := d.permit("Permission", new(f.code.account()))
	filter := awslogs.NewCfnSubscriptionFilter(d.scope, new("Filter"), &awslogs.CfnSubscriptionFilterProps{
		LogGroupName: group.LogGroupName(), FilterPattern: text, DestinationArn: f.Target().FunctionArn(),
	})
	// CloudWatch Logs tries to invoke the function when the filter is made.
	filter.AddResourceDependency(allowed, nil)
	t.wires(wiring{events: []string{"CloudwatchLogsEvent"}})
}
