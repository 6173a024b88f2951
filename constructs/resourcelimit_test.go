package lambdacdk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// largeService has 50 functions behind 100 routes. event gives each something
// else that invokes it.
func largeService(t *testing.T, stack awscdk.Stack, event func(i int, f *GoFunction)) {
	t.Helper()
	s := fakeSession(t)
	api := NewGoApi(stack, "Api", nil)
	for i := range 50 {
		f := newGoFunction(stack, fmt.Sprint("Function", i), &GoFunctionProps{Entry: handler}, s)
		for j := range 2 {
			api.AddRoute(fmt.Sprintf("PUT /things%d/%d/{id}", i, j), f)
		}
		event(i, f)
	}
}

// What CloudFormation would refuse after minutes of deployment is refused here,
// with what helps.
func TestTooManyResourcesAreRefusedWithAdvice(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes fifty functions; go test without -short runs it")
	}
	stack := newStack(t, nil)
	largeService(t, stack, func(i int, f *GoFunction) { f.OnQueue(NewQueue(stack, fmt.Sprint("Jobs", i), nil), nil) })
	err := panicOf(t, func() { synth(t, stack) })
	contains(t, err.Error(), "lambdacdk: Shop: the stack has 653 resources, and CloudFormation allows 500: AWS::ApiGatewayV2::Route (100), AWS::SQS::Queue (100), AWS::SQS::QueuePolicy (100),",
		"make some of the functions, with what invokes them, in a second stack, or in a nested one (awscdk.NewNestedStack), which has 500 of its own")

	if testing.Short() {
		return // the CDK's validation of the two templates takes long
	}
	app := newApp(t, nil)
	outer := awscdk.NewStack(app, new("Shop"), nil)
	inner := awscdk.NewNestedStack(outer, new("Queues"), nil)
	largeService(t, outer, func(i int, f *GoFunction) { f.OnQueue(NewQueue(inner, fmt.Sprint("Jobs", i), nil), nil) })
	synth(t, outer) // what is nested counts by itself
}

// 100 routes and 50 functions with events fit into one stack, and their policies
// are far from where AWS refuses them.
func TestALargeServiceFitsIntoAStack(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes fifty functions; go test without -short runs it")
	}
	// Sources: "IAM and AWS STS quotas", "Lambda quotas".
	const maxRolePolicy, maxFunctionPolicy = 10_240, 20_480
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	lost := NewQueue(stack, "Lost", nil)
	table := streamedTable(stack)
	largeService(t, stack, func(i int, f *GoFunction) {
		switch i % 3 {
		case 0:
			f.OnQueue(jobs, nil)
		case 1:
			f.OnTable(table, &OnStreamProps{FailureQueue: lost})
		case 2:
			if i < 6 {
				f.OnSchedule("Daily", Every(24*time.Hour), &OnScheduleProps{DeadLetterQueue: lost})
			} else {
				f.OnQueue(jobs, nil)
			}
		}
	})
	all := synth(t, stack)
	t.Logf("%d resources of %d", len(all), maxResources)
	if len(all) > maxResources {
		t.Errorf("%d resources, want at most %d", len(all), maxResources)
	}
	longest := 0
	permissions := map[string]int{}
	for id, r := range all {
		switch r.Type {
		case "AWS::IAM::Policy":
			// References are shorter than the ARNs that come of them.
			n := len(jsonOf(r.Properties["PolicyDocument"])) + 100*strings.Count(jsonOf(r.Properties), "Fn::GetAtt")
			if longest = max(longest, n); n > maxRolePolicy/2 {
				t.Errorf("%s has about %d bytes, more than half of %d", id, n, maxRolePolicy)
			}
		case "AWS::Lambda::Permission":
			permissions[jsonOf(r.Properties["FunctionName"])] += len(jsonOf(r.Properties)) + 300
		}
	}
	for function, n := range permissions {
		if n > maxFunctionPolicy/2 {
			t.Errorf("the policy of %s has about %d bytes, more than half of %d", function, n, maxFunctionPolicy)
		}
	}
	t.Logf("the longest policy of a role has about %d bytes of %d", longest, maxRolePolicy)
}
