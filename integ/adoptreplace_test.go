package integ

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// An adoption is a plain function of the CDK and the GoFunction that takes its
// place at the same id.
type adoption struct {
	plain   func(awscdk.Stack, *awslambda.FunctionProps)
	adopted func(awscdk.Stack) *lambdacdk.GoFunctionProps
}

// adoptions are the forms in which apps have plain functions, by what they set.
func adoptions() map[string]adoption {
	made := func(s awscdk.Stack, p *awslambda.FunctionProps) awslambda.Function {
		return awslambda.NewFunction(s, new("Orders"), p)
	}
	group := func(s awscdk.Stack) awslogs.LogGroup { return awslogs.NewLogGroup(s, new("Log"), nil) }
	return map[string]adoption{
		"nothing": {
			plain:   func(s awscdk.Stack, p *awslambda.FunctionProps) { made(s, p) },
			adopted: func(awscdk.Stack) *lambdacdk.GoFunctionProps { return &lambdacdk.GoFunctionProps{} },
		},
		"log retention": {
			plain: func(s awscdk.Stack, p *awslambda.FunctionProps) {
				//lint:ignore SA1019 it is what old apps have
				p.LogRetention = awslogs.RetentionDays_ONE_YEAR
				made(s, p)
			},
			adopted: func(awscdk.Stack) *lambdacdk.GoFunctionProps {
				return &lambdacdk.GoFunctionProps{LogRetention: awslogs.RetentionDays_ONE_YEAR}
			},
		},
		"a log group": {
			plain: func(s awscdk.Stack, p *awslambda.FunctionProps) {
				p.LogGroup = group(s)
				made(s, p)
			},
			adopted: func(s awscdk.Stack) *lambdacdk.GoFunctionProps {
				return &lambdacdk.GoFunctionProps{LogGroup: group(s)}
			},
		},
		"a name": {
			plain: func(s awscdk.Stack, p *awslambda.FunctionProps) {
				p.FunctionName = new("orders")
				made(s, p)
			},
			adopted: func(awscdk.Stack) *lambdacdk.GoFunctionProps {
				return &lambdacdk.GoFunctionProps{FunctionName: "orders"}
			},
		},
		"a URL, failed events": {
			plain: func(s awscdk.Stack, p *awslambda.FunctionProps) {
				p.DeadLetterQueue = awssqs.NewQueue(s, new("Dead"), nil)
				p.RetryAttempts = new(1.0)
				made(s, p).AddFunctionUrl(nil)
			},
			adopted: func(s awscdk.Stack) *lambdacdk.GoFunctionProps {
				return &lambdacdk.GoFunctionProps{
					DeadLetterQueue: awssqs.NewQueue(s, new("Dead"), nil), RetryAttempts: new(1),
					FunctionURL: &lambdacdk.FunctionURLProps{},
				}
			},
		},
		"an alias": {
			plain: func(s awscdk.Stack, p *awslambda.FunctionProps) {
				made(s, p).AddAlias(new("live"), nil)
			},
			adopted: func(awscdk.Stack) *lambdacdk.GoFunctionProps {
				return &lambdacdk.GoFunctionProps{AliasName: "live"}
			},
		},
	}
}

// Whatever feature flags an app has, and in whatever form it has its function,
// adopting replaces and deletes nothing: role and function stay, and so does a
// log group with the history in it.
//
// Shows P22.
func TestAdoptingReplacesNothing(t *testing.T) {
	notShort(t, "synthesizes 24 apps and asks a npm package")
	recommended, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string]map[string]any{}
	for name, a := range adoptions() {
		for flags, context := range map[string]map[string]any{"recommended flags": recommended, "no flags": {}} {
			pairs[name+", "+flags] = map[string]any{
				"before": templateWith(t, context, func(s awscdk.Stack) {
					bucket := awss3.Bucket_FromBucketName(s, new("Code"), new("code"))
					a.plain(s, &awslambda.FunctionProps{
						Runtime: awslambda.Runtime_PROVIDED_AL2023(), Architecture: awslambda.Architecture_ARM_64(),
						Handler: new("bootstrap"), Code: awslambda.Code_FromBucketV2(bucket, new("orders.zip"), nil),
					})
				}),
				"after": templateWith(t, context, func(s awscdk.Stack) {
					props := a.adopted(s)
					props.Entry = "./cmd/orders"
					lambdacdk.NewGoFunction(s, "Orders", props)
				}),
			}
		}
	}
	impacts := changeImpacts(t, pairs)
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		changed := impacts[name]
		if len(changed) == 0 {
			t.Errorf("%s: nothing changes; a GoFunction has at least another memory", name)
		}
		for _, id := range slices.Sorted(maps.Keys(changed)) {
			switch impact := changed[id]; {
			case slices.Contains([]string{"WILL_UPDATE", "WILL_CREATE", "WILL_ORPHAN", "NO_CHANGE"}, impact):
			case impact == "WILL_DESTROY" && (strings.Contains(id, "LogRetention") || strings.Contains(id, "CurrentVersion")):
				// A setting of the log group, and a version that the new one follows: they hold nothing.
			default:
				t.Errorf("%s: %s: %s, want it to stay", name, id, impact)
			}
		}
	}
}

// templateWith returns the template of a stack in an app with the given context.
func templateWith(t *testing.T, context map[string]any, fill func(awscdk.Stack)) any {
	t.Helper()
	context = maps.Clone(context)
	context[lambdacdk.SkipBuild] = true
	app := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	stack := awscdk.NewStack(app, new("Shop"), nil)
	fill(stack)
	return assertions.Template_FromStack(stack, nil).ToJSON()
}

// changeImpacts says for each pair of templates what a deployment would do to
// each resource that differs.
func changeImpacts(t *testing.T, pairs map[string]map[string]any) map[string]map[string]string {
	t.Helper()
	return askNode[map[string]map[string]string](t, "diff.js", []string{"@aws-cdk/cloudformation-diff@2.187.5"}, pairs)
}
