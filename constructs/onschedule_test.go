package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

func TestScheduleInvokesAFunctionWithSafeDefaults(t *testing.T) {
	stack := newStack(t, nil)
	s := newWorker(t, stack, "Report", GoFunctionProps{}).OnSchedule("Nightly", Cron("0 3 * * ? *"), nil)
	all := synth(t, stack)
	_, schedule := only(t, all, "AWS::Scheduler::Schedule")
	group, _ := only(t, all, "AWS::Scheduler::ScheduleGroup")
	const role, queue, function = "ReportSchedulesRole656D9A73", "ReportSchedulesDeadLettersE203E0D1", "ReportC847FC22"
	att := func(id string) string { return `{"Fn::GetAtt":["` + id + `","Arn"]}` }
	want := `{"FlexibleTimeWindow":{"Mode":"OFF"},"GroupName":{"Ref":"` + group + `"},"ScheduleExpression":"cron(0 3 * * ? *)",` +
		`"Target":{"Arn":` + att(function) + `,"DeadLetterConfig":{"Arn":` + att(queue) + `},"RoleArn":` + att(role) + `}}`
	if got := jsonOf(schedule.Properties); got != want {
		t.Errorf("schedule = %s\nwant %s", got, want)
	}
	wantRole := `{"AssumeRolePolicyDocument":{"Statement":[{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"},"aws:SourceArn":` + att(group) + `}},` +
		`"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"}}],"Version":"2012-10-17"},` +
		`"Policies":[{"PolicyDocument":{"Statement":[{"Action":"lambda:InvokeFunction","Effect":"Allow","Resource":` + att(function) + `},{"Action":"sqs:SendMessage","Effect":"Allow","Resource":` + att(queue) + `}],"Version":"2012-10-17"},"PolicyName":"Invoke"}]}`
	if got := jsonOf(all[role].Properties); got != wantRole {
		t.Errorf("role = %s\nwant %s", got, wantRole)
	}
	if got := *s.DeadLetterQueue.Node().Path(); got != "Shop/Report/Schedules/DeadLetters" {
		t.Errorf("DeadLetterQueue is %s", got)
	}
}

func TestScheduleSettings(t *testing.T) {
	stack := newStack(t, nil)
	report := newWorker(t, stack, "Report", GoFunctionProps{AliasName: "live"})
	key := awskms.NewKey(stack, new("Key"), nil)
	failed := awssqs.NewQueue(stack, new("Failed"), &awssqs.QueueProps{EncryptionMasterKey: key})
	s := report.OnSchedule("Weekly", Cron("0 8 ? * MON *"), &OnScheduleProps{
		TimeZone: "Europe/Berlin", Input: struct{ At, Topic string }{"<aws.scheduler.scheduled-time>", *failed.QueueName()},
		FlexibleWindow: 15 * time.Minute, RetryAttempts: new(0), MaxEventAge: time.Hour, DeadLetterQueue: failed, EncryptionKey: key,
		Description: "weekly", Disabled: true,
		Start: time.Date(2100, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)), End: time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if s.DeadLetterQueue != awssqs.IQueue(failed) {
		t.Errorf("DeadLetterQueue is %v, want the one that was given", s.DeadLetterQueue)
	}
	all := synth(t, stack)
	_, schedule := only(t, all, "AWS::Scheduler::Schedule")
	for property, want := range map[string]string{
		"ScheduleExpressionTimezone": `"Europe/Berlin"`, "FlexibleTimeWindow": `{"MaximumWindowInMinutes":15,"Mode":"FLEXIBLE"}`, "KmsKeyArn": keyARN,
		"Description": `"weekly"`, "State": `"DISABLED"`, "StartDate": `"2100-01-02T02:04:05.000Z"`, "EndDate": `"2101-01-01T00:00:00.000Z"`,
	} {
		if got := jsonOf(schedule.Properties[property]); got != want {
			t.Errorf("%s = %s, want %s", property, got, want)
		}
	}
	target := jsonOf(schedule.Properties["Target"])
	contains(t, target, `"Arn":{"Ref":"ReportAliaslive`, `"RetryPolicy":{"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}`,
		`"Input":{"Fn::Join":["",["{\"At\":\"\u003caws.scheduler.scheduled-time\u003e\",\"Topic\":\"",{"Fn::GetAtt":["Failed178E83A2","QueueName"]},"\"}"]]}`)
	contains(t, jsonOf(all["ReportSchedulesRole656D9A73"].Properties["Policies"]),
		`"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition"`, `"Action":"kms:Decrypt","Condition":{"StringLike":{"kms:EncryptionContext:aws:scheduler:schedule:arn":`, `:schedule/",{"Ref":"ReportSchedulesGroupA0B40D9E"},"/*"]]}}},"Effect":"Allow","Resource":`+keyARN, `"Resource":{"Ref":"ReportAliaslive`)
}

// All schedules of a function share group, role and queue: an app has 500
// resources a stack.
func TestSchedulesOfAFunctionShareWhatTheyCan(t *testing.T) {
	ids := map[string]int{}
	for _, order := range [][]string{{"A", "B"}, {"B", "A"}} {
		stack := newStack(t, nil)
		report := newWorker(t, stack, "Report", GoFunctionProps{})
		for _, id := range order {
			report.OnSchedule(id, Every(time.Hour), nil)
		}
		all := synth(t, stack)
		for id, r := range all {
			if strings.HasPrefix(id, "ReportSchedules") {
				ids[r.Type+" "+id]++
			}
		}
	}
	if len(ids) != 6 { // schedules, group, role, queue, policy of the queue
		t.Errorf("logical ids %v, want 6, the same in any order", ids)
	}
}

func TestWhen(t *testing.T) {
	for want, w := range map[string]When{
		"rate(1 minute)":          Every(time.Minute),
		"rate(90 minutes)":        Every(90 * time.Minute),
		"rate(36 hours)":          Every(36 * time.Hour),
		"rate(1 day)":             Every(24 * time.Hour),
		"cron(0 8 ? * MON-FRI *)": Cron("0 8 ? * MON-FRI *"),
		"at(2100-12-24T17:00:00)": At(time.Date(2100, 12, 24, 18, 0, 0, 0, time.FixedZone("", 3600))),
	} {
		var l problemList
		w.check(&l, time.UTC)
		if w.expression != want || len(l) > 0 {
			t.Errorf("%+v: %v, want %s and no problem", w, l, want)
		}
	}
}

// Shows P40 for schedules: a typo is an error at synthesis that says what was
// meant.
func TestCallsOfOnScheduleThatCannotWork(t *testing.T) {
	day := Every(24 * time.Hour)
	past := time.Now().Add(-48 * time.Hour)
	for _, c := range []struct {
		when  When
		props OnScheduleProps
		want  string
	}{
		{When{}, OnScheduleProps{}, "the schedule is empty; make it by lambdacdk.Every, Cron or At"},
		{Every(5), OnScheduleProps{}, "Every(5ns) counts nanoseconds, as every time.Duration; write Every(5*time.Minute)"},
		{Every(30 * time.Second), OnScheduleProps{}, "Every(30s): a schedule counts whole minutes, 1 or more"},
		{Every(-time.Hour), OnScheduleProps{}, "Every(-1h0m0s): a schedule counts whole minutes, 1 or more"},
		{Cron("rate(1 dya)"), OnScheduleProps{}, `Cron("rate(1 dya)"): the unit of rate(1 dya) is "dya"; it is minutes, hours or days (did you mean day?)`},
		{Cron("rate(1 day)"), OnScheduleProps{}, `Cron("rate(1 day)") is a rate; write Every(24*time.Hour)`},
		{Cron("cron(0 8 * * ? *)"), OnScheduleProps{}, `Cron("cron(0 8 * * ? *)"): leave out "cron(" and the last parenthesis`},
		{Cron("at(2100-01-01T00:00:00)"), OnScheduleProps{}, `Cron("at(2100-01-01T00:00:00)") is one time; write At with a time.Time`},
		{Cron("0 25 * * ? *"), OnScheduleProps{}, `hours of cron(0 25 * * ? *) is "25"; it is 0 to 23`},
		{Cron("0 8 * * MON-FRI *"), OnScheduleProps{}, `AWS wants ? for the one that is not meant: "0 8 ? * MON-FRI *"`},
		{Cron("0 8 31 2 ? *"), OnScheduleProps{}, "cron(0 8 31 2 ? *) never comes; look at its day and month"},
		{day, OnScheduleProps{TimeZone: "Europe/Berlin"}, `TimeZone is "Europe/Berlin", but rate(1 day) has no clock of its own; leave it out`},
		{Cron("0 8 * * ? *"), OnScheduleProps{TimeZone: "Europe/Berlni"}, `TimeZone is "Europe/Berlni"; it is the name of a time zone of the IANA database, such as "Europe/Berlin"`},
		{Cron("0 8 * * ? *"), OnScheduleProps{TimeZone: "Local"}, `TimeZone is "Local"; it is the name`},
		{day, OnScheduleProps{Input: make(chan int)}, "Input is a chan int, which JSON cannot hold"},
		{day, OnScheduleProps{Input: strings.Repeat("x", 300_000)}, "Input has 300002 bytes as JSON; EventBridge Scheduler allows at most 262144"},
		{day, OnScheduleProps{FlexibleWindow: 90 * time.Second}, "FlexibleWindow is 1m30s; EventBridge Scheduler counts whole minutes, so round it"},
		{day, OnScheduleProps{FlexibleWindow: 25 * time.Hour}, "FlexibleWindow is 25h0m0s; EventBridge Scheduler allows at most 24h0m0s"},
		{day, OnScheduleProps{RetryAttempts: new(186)}, "RetryAttempts is 186; EventBridge Scheduler allows 0 to 185"},
		{day, OnScheduleProps{MaxEventAge: time.Second}, "MaxEventAge is 1s; EventBridge Scheduler wants at least 1m0s"},
		{day, OnScheduleProps{Start: past, End: past}, "not after Start, which is"},
		{day, OnScheduleProps{Description: strings.Repeat("x", 513)}, "Description has 513 characters; EventBridge Scheduler allows at most 512"},
	} {
		stack := newStack(t, nil)
		report := newWorker(t, stack, "Report", GoFunctionProps{})
		err := panicOf(t, func() { report.OnSchedule("Daily", c.when, &c.props) })
		if err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Report: OnSchedule(Daily): ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Report: OnSchedule(Daily): %s", err, c.want)
		}
	}
}

// The same source synthesizes on the day after as well.
func TestSchedulesThatAreOverAreAWarning(t *testing.T) {
	past := time.Now().Add(-48 * time.Hour)
	for _, c := range []struct {
		when  When
		props OnScheduleProps
		want  string
	}{
		{At(past), OnScheduleProps{}, "OnSchedule(Daily): At(" + past.Format(time.RFC3339) + ") was 48h0m0s ago; the schedule can be removed"},
		{Cron("0 8 1 1 ? 2021"), OnScheduleProps{}, "OnSchedule(Daily): cron(0 8 1 1 ? 2021) does not come any more; the schedule can be removed"},
		{Every(24 * time.Hour), OnScheduleProps{End: past}, "which has passed; the schedule can be removed"},
		{Every(24 * time.Hour), OnScheduleProps{End: time.Now().Add(time.Hour)}, ""},
		{At(time.Now().Add(time.Hour)), OnScheduleProps{}, ""},
	} {
		stack := newStack(t, nil)
		newWorker(t, stack, "Report", GoFunctionProps{}).OnSchedule("Daily", c.when, &c.props)
		got := strings.Join(warnings(stack), "\n")
		if !strings.Contains(got, c.want) || strings.Contains(got, WarningScheduleOver) != (c.want != "") {
			t.Errorf("%v: the warnings are %q, want %q", c.when, got, c.want)
		}
	}
}

func TestSchedulesNeedTheirOwnID(t *testing.T) {
	stack := newStack(t, nil)
	report := newWorker(t, stack, "Report", GoFunctionProps{})
	report.OnSchedule("Daily", Every(24*time.Hour), nil)
	fifo := NewQueue(stack, "Q", &QueueProps{Fifo: true})
	for want, call := range map[string]func(){
		"OnSchedule(Daily): the function has a schedule of that id; give each its own":                                     func() { report.OnSchedule("Daily", Every(time.Hour), nil) },
		`OnSchedule(a/b): the id is "a/b"; it begins with a letter and has letters, digits, hyphens and underscores`:       func() { report.OnSchedule("a/b", Every(time.Hour), nil) },
		"OnSchedule(X): DeadLetterQueue is a FIFO queue; EventBridge Scheduler sends dead letters to standard queues only": func() { report.OnSchedule("X", Every(time.Hour), &OnScheduleProps{DeadLetterQueue: fifo}) },
	} {
		if err := panicOf(t, call); err == nil || err.Error() != "lambdacdk: Shop/Report: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Report: %s", err, want)
		}
	}
}
