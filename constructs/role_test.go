package lambdacdk

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// policyLines returns every statement of the policies in a template as one
// line: effect, actions, resource.
func policyLines(t *testing.T, all map[string]resource) []string {
	t.Helper()
	var out []string
	for _, r := range ofType(all, "AWS::IAM::Policy") {
		text := jsonOf(r.Properties["PolicyDocument"])
		var doc struct {
			Statement []struct {
				Effect           string
				Action, Resource any
			}
		}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		for _, s := range doc.Statement {
			actions, ok := s.Action.([]any)
			if !ok {
				actions = []any{s.Action}
			}
			out = append(out, fmt.Sprintf("%s %v %s", s.Effect, actions, jsonOf(s.Resource)))
		}
	}
	slices.Sort(out)
	return out
}

// Shows P11 and P15: what a function may do follows from its settings alone.
func TestStatementsOfRole(t *testing.T) {
	const log = `Allow [logs:CreateLogStream logs:PutLogEvents] {"Fn::GetAtt":["OrdersLogE0C9BE2B","Arn"]}`
	const xray = `Allow [xray:PutTelemetryRecords xray:PutTraceSegments] "*"`
	for name, c := range map[string]struct {
		props func(awscdk.Stack) GoFunctionProps
		want  []string
	}{
		"plain": {
			func(awscdk.Stack) GoFunctionProps { return GoFunctionProps{} },
			[]string{log},
		},
		"tracing": {
			func(awscdk.Stack) GoFunctionProps { return GoFunctionProps{Tracing: TracingActive} },
			[]string{log, xray},
		},
		"tracing of callers": {
			func(awscdk.Stack) GoFunctionProps { return GoFunctionProps{Tracing: TracingPassThrough} },
			[]string{log, xray},
		},
		"vpc": {
			func(s awscdk.Stack) GoFunctionProps { return GoFunctionProps{Vpc: newVpc(s)} },
			append([]string{log}, networkStatements...),
		},
		"dead letters": {
			func(s awscdk.Stack) GoFunctionProps {
				return GoFunctionProps{DeadLetterQueue: awssqs.NewQueue(s, new("Dead"), nil)}
			},
			[]string{log, `Allow [sqs:SendMessage] {"Fn::GetAtt":["DeadB2807C34","Arn"]}`},
		},
		"encrypted dead letters": {
			func(s awscdk.Stack) GoFunctionProps {
				key := awskms.NewKey(s, new("Key"), nil)
				return GoFunctionProps{DeadLetterQueue: awssqs.NewQueue(s, new("Dead"), &awssqs.QueueProps{EncryptionMasterKey: key})}
			},
			[]string{
				`Allow [kms:Decrypt kms:GenerateDataKey] {"Fn::GetAtt":["Key961B73FD","Arn"]}`,
				log,
				`Allow [sqs:SendMessage] {"Fn::GetAtt":["DeadB2807C34","Arn"]}`,
			},
		},
		"given log group": {
			func(s awscdk.Stack) GoFunctionProps {
				return GoFunctionProps{LogGroup: awslogs.NewLogGroup(s, new("Logs"), nil)}
			},
			[]string{`Allow [logs:CreateLogStream logs:PutLogEvents] {"Fn::GetAtt":["Logs6819BB44","Arn"]}`},
		},
	} {
		stack := newStack(t, nil)
		props := c.props(stack)
		props.Entry = handler
		newGoFunction(stack, "Orders", &props, fakeSession(t))
		all := synth(t, stack)
		got := policyLines(t, all)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: statements\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		_, role := only(t, all, "AWS::IAM::Role")
		if role.Properties["ManagedPolicyArns"] != nil {
			t.Errorf("%s: the role has managed policies: %v", name, role.Properties["ManagedPolicyArns"])
		}
		for _, s := range got {
			if !strings.HasPrefix(s, "Allow ") || !strings.HasSuffix(s, ` "*"`) {
				continue
			}
			actions, _, _ := strings.Cut(s[strings.Index(s, "[")+1:], "]")
			for a := range strings.FieldsSeq(actions) {
				if WildcardActions()[a] == "" {
					t.Errorf("%s: %s is allowed on every resource and is not in WildcardActions", name, a)
				}
			}
		}
	}
}

// Shows P11.
func TestEachFunctionHasItsOwnRoleAndEnvironment(t *testing.T) {
	stack := newStack(t, nil)
	for _, id := range []string{"Orders", "Users", "Mail"} {
		newGoFunction(stack, id, &GoFunctionProps{Entry: handler, Environment: map[string]string{"ONLY_" + id: "x"}}, fakeSession(t))
	}
	all := synth(t, stack)
	roles := map[string]bool{}
	for id, f := range ofType(all, "AWS::Lambda::Function") {
		roles[jsonOf(f.Properties["Role"])] = true
		env := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if len(env) != 3 || env["ONLY_"+strings.TrimRight(id, "0123456789ABCDEF")] != "x" {
			t.Errorf("%s has the environment %v, want its own variable and the defaults", id, env)
		}
	}
	if len(roles) != 3 {
		t.Errorf("3 functions have %d roles: %v", len(roles), roles)
	}
}

func TestGivenRoles(t *testing.T) {
	for name, c := range map[string]struct {
		role       func(awscdk.Stack) awsiam.IRole
		statements int
		warned     bool
	}{
		"made here": {func(s awscdk.Stack) awsiam.IRole {
			return awsiam.NewRole(s, new("Given"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil)})
		}, 1, false},
		"imported": {func(s awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleArn(s, new("Given"), new("arn:aws:iam::111111111111:role/given"), nil)
		}, 1, false},
		"imported by name": {func(s awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleName(s, new("Given"), new("given"), nil)
		}, 1, false},
		"immutable": {func(s awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleArn(s, new("Given"), new("arn:aws:iam::111111111111:role/given"), &awsiam.FromRoleArnOptions{Mutable: new(false)})
		}, 0, true},
		"of another account": {func(s awscdk.Stack) awsiam.IRole {
			return awsiam.Role_FromRoleArn(s, new("Given"), new("arn:aws:iam::222222222222:role/given"), nil)
		}, 0, true},
	} {
		stack := awscdk.NewStack(newApp(t, nil), new("Shop"), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: new("111111111111"), Region: new("eu-west-1")},
		})
		newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, Role: c.role(stack)}, fakeSession(t))
		all := synth(t, stack)
		if got := policyLines(t, all); len(got) != c.statements {
			t.Errorf("%s: statements %q, want %d", name, got, c.statements)
		}
		if own := ofType(all, "AWS::IAM::Role"); name != "made here" && len(own) > 0 {
			t.Errorf("%s: the function still has a role of its own: %v", name, own)
		}
		warnings := *assertions.Annotations_FromStack(stack).FindWarning(new("/Shop/Orders"), assertions.Match_StringLikeRegexp(new(WarningRoleUnchanged)))
		if (len(warnings) > 0) != c.warned {
			t.Errorf("%s: %d warnings, want one: %v", name, len(warnings), c.warned)
		}
	}
}

// IAM refuses a policy in which two statements have one id.
func TestFunctionsShareGivenRole(t *testing.T) {
	stack := newStack(t, nil)
	role := awsiam.NewRole(stack, new("Given"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil)})
	for _, id := range []string{"Orders", "Users"} {
		newGoFunction(stack, id, &GoFunctionProps{Entry: handler, Role: role}, fakeSession(t))
	}
	_, policy := only(t, synth(t, stack), "AWS::IAM::Policy")
	text := jsonOf(policy.Properties)
	contains(t, text, "OrdersLogE0C9BE2B", "UsersLog9EC53159")
	if strings.Contains(text, `"Sid"`) {
		t.Errorf("statements of a shared role have ids: %s", text)
	}
}

func newVpc(scope awscdk.Stack) awsec2.Vpc {
	return awsec2.NewVpc(scope, new("Vpc"), &awsec2.VpcProps{MaxAzs: new(1.0), RestrictDefaultSecurityGroup: new(false)})
}

func TestWildcardActionsHaveReasons(t *testing.T) {
	want := append([]string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, roleactions.Network()...)
	got := WildcardActions()
	for _, a := range want {
		if got[a] == "" {
			t.Errorf("WildcardActions has no reason for %s", a)
		}
	}
	if len(got) != len(want) {
		t.Errorf("WildcardActions = %v, want %d actions", got, len(want))
	}
	got["s3:*"] = "changed by a caller"
	if reflect.DeepEqual(WildcardActions(), got) {
		t.Error("a caller can change what WildcardActions returns")
	}
}
