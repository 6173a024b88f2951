package integ

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// shop is an app that was there before this library: a bucket and two plain
// functions, with variables and grants by hand. Those named in linked have
// adopted links.
func shop(t *testing.T, linked ...string) template {
	t.Helper()
	stack := newTestStack(t)
	files := awss3.NewBucket(stack, new("Files"), nil)
	plain := func(id string) awslambda.Function {
		return awslambda.NewFunction(stack, &id, &awslambda.FunctionProps{
			Runtime:     awslambda.Runtime_PROVIDED_AL2023(),
			Handler:     new("bootstrap"),
			Code:        awslambda.Code_FromBucketV2(awss3.Bucket_FromBucketName(stack, new(id+"Code"), new("code")), new(id+".zip"), nil),
			Environment: &map[string]*string{"FILES": files.BucketName()},
		})
	}
	if slices.Contains(linked, "Store") {
		lambdacdk.NewGoFunction(stack, "Store", &lambdacdk.GoFunctionProps{Entry: "./cmd/store", Links: struct {
			Files link.Bucket[link.Put]
		}{lambdacdk.LinkBucket[link.Put](files)}})
	} else {
		files.GrantPut(plain("Store"), nil)
	}
	if slices.Contains(linked, "Report") {
		lambdacdk.NewGoFunction(stack, "Report", &lambdacdk.GoFunctionProps{Entry: "./cmd/report", Links: struct {
			Files link.Bucket[link.Read]
		}{lambdacdk.LinkBucket[link.Read](files)}})
	} else {
		files.GrantRead(plain("Report"), nil)
	}
	return templateOf(t, stack)
}

// Each step touches the resources of one function alone, and replaces none of
// them: their logical ids stay, and no property changes that a resource is
// replaced for.
func TestExistingAppAdoptsLinksOneFunctionAtATime(t *testing.T) {
	notShort(t, "synthesizes an app many times")
	steps := []struct {
		linked  []string
		changed string // what this step changes begins with that
	}{
		{[]string{"Store"}, "Store"},
		{[]string{"Store", "Report"}, "Report"},
	}
	before := shop(t)
	for _, step := range steps {
		after := shop(t, step.linked...)
		for id, was := range before.Resources {
			is, there := after.Resources[id]
			switch {
			case !there && was.Type == "AWS::Logs::LogGroup":
				// It stays in the account: TestAdoptingReplacesNothing.
			case !there:
				t.Errorf("linking %v: %s is gone", step.linked, id)
			case is.Type != was.Type:
				t.Errorf("linking %v: %s has become a %s", step.linked, id, is.Type)
			case !strings.HasPrefix(id, step.changed) && !reflect.DeepEqual(is, was):
				t.Errorf("linking %v changes %s:\n%s\nwas\n%s", step.linked, id, compact(is), compact(was))
			}
		}
		for id, r := range after.Resources {
			if _, old := before.Resources[id]; !old && (r.Type != "AWS::Logs::LogGroup" || !strings.HasPrefix(id, step.changed)) {
				t.Errorf("linking %v adds %s, a %s; want nothing but a log group", step.linked, id, r.Type)
			}
		}
		if functions := slices.Sorted(maps.Keys(after.ofType("AWS::Lambda::Function"))); len(functions) != 2 {
			t.Errorf("linking %v: the functions are %q, want two", step.linked, functions)
		}
		before = after
	}
	// After the last step, nothing by hand is left.
	for id, r := range before.ofType("AWS::Lambda::Function") {
		variables := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if variables["FILES"] != nil || compact(variables["LINK_FILES"]) == "null" {
			t.Errorf("%s has the variables %s, want LINK_FILES in place of FILES", id, compact(variables))
		}
		for _, name := range []string{"FunctionName", "PackageType"} {
			if r.Properties[name] != nil {
				t.Errorf("%s has a %s, which it did not have and is replaced for", id, name)
			}
		}
	}
	for id, policy := range before.ofType("AWS::IAM::Policy") {
		for _, s := range statementsIn(policy.Properties) {
			if strings.Contains(compact(s["Action"]), "*") {
				t.Errorf("%s still has %s", id, compact(s))
			}
		}
	}
}
