package lambdacdk

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
)

// A resourceTest makes one resource in a stack of its own and says what the
// template has to have.
type resourceTest struct {
	make func(awscdk.Stack)
	want map[string]string // JSON by property; "null" for one that is not there
	// deletion is the resource's deletion policy, where it matters.
	deletion string
}

// check looks at the only resource of one type.
func (c resourceTest) check(t *testing.T, name, typ string) {
	t.Helper()
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Region: new("eu-west-1")}})
	c.make(stack)
	_, r := only(t, synth(t, stack), typ)
	for property, want := range c.want {
		if got := jsonOf(r.Properties[property]); got != want {
			t.Errorf("%s: %s = %s, want %s", name, property, got, want)
		}
	}
	if c.deletion != "" && (r.DeletionPolicy != c.deletion || r.UpdateReplacePolicy != c.deletion) {
		t.Errorf("%s: deletion policy %q, when replaced %q, want %q", name, r.DeletionPolicy, r.UpdateReplacePolicy, c.deletion)
	}
}

// keyOf makes a key, whose logical id is Key961B73FD.
func keyOf(stack awscdk.Stack) awskms.Key { return awskms.NewKey(stack, new("Key"), nil) }

const keyARN = `{"Fn::GetAtt":["Key961B73FD","Arn"]}`

// denyWithoutTLS is the one statement of a policy that is made for EnforceSSL.
func denyWithoutTLS(action, principal, resource string) string {
	return `{"Statement":[{"Action":"` + action + `","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":` +
		principal + `,"Resource":` + resource + `}],"Version":"2012-10-17"}`
}

const everybody = `{"AWS":"*"}`

func checkResources(t *testing.T, typ string, cases map[string]resourceTest) {
	t.Helper()
	for name, c := range cases {
		c.check(t, name, typ)
	}
}

// checkProblems wants every constructor to panic with ConfigErrors that read
// as given, after the construct's path.
func checkProblems(t *testing.T, cases map[string]func(awscdk.Stack)) {
	t.Helper()
	stack := newStack(t, nil)
	for want, build := range cases {
		err := panicOf(t, func() { build(stack) })
		if err == nil || err.Error() != "lambdacdk: Shop/X: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/X: %s", err, want)
		}
	}
}

// A stack in a variable that nobody set is nil. What the CDK would say of it
// names no construct, and what Go would say neither.
func TestConstructorsRefuseANilScope(t *testing.T) {
	for name, build := range map[string]func(){
		"X":                      func() { NewGoFunction(nil, "X", &GoFunctionProps{Entry: "./cmd/orders"}) },
		`GoCode("./cmd/orders")`: func() { GoCode(nil, "./cmd/orders", nil) },
		"Api":                    func() { NewGoApi(nil, "Api", nil) },
		"Bucket":                 func() { NewBucket(nil, "Bucket", nil) },
		"Bus":                    func() { NewBus(nil, "Bus", nil) },
		"Param":                  func() { NewParameter(nil, "Param", nil) },
		"Queue":                  func() { NewQueue(nil, "Queue", nil) },
		"Secret":                 func() { NewSecret(nil, "Secret", nil) },
		"Table":                  func() { NewTable(nil, "Table", nil) },
		"Keyed": func() {
			NewTable(nil, "Keyed", &TableProps{PartitionKey: byID, EncryptionKey: keyOf(newStack(t, nil))})
		},
		"Topic": func() { NewTopic(nil, "Topic", nil) },
	} {
		err := panicOf(t, build)
		want := "lambdacdk: " + name + ": its scope is nil; give it the stack, or another construct that has been made"
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestResourcesReportEveryProblem(t *testing.T) {
	stack := newStack(t, nil)
	err := panicOf(t, func() {
		NewParameter(stack, "X", &ParameterProps{Name: "/a", Parameter: &awsssm.StringParameterProps{ParameterName: new("/b")}})
	})
	contains(t, err.Error(), "lambdacdk: Shop/X: Value is not set", "\nlambdacdk: Shop/X: Parameter.ParameterName and Name are both set")
}

// The caller may use props for a second resource.
func TestResourcesLeavePropsAsTheyAre(t *testing.T) {
	stack := newStack(t, nil)
	theirs := &awsssm.StringParameterProps{DataType: awsssm.ParameterDataType_TEXT}
	props := &ParameterProps{Value: "x", Parameter: theirs}
	for _, id := range []string{"A", "B"} {
		NewParameter(stack, id, props)
	}
	if *theirs != (awsssm.StringParameterProps{DataType: awsssm.ParameterDataType_TEXT}) || props.Parameter != theirs || props.Value != "x" {
		t.Errorf("the props have become %+v and %+v", props, theirs)
	}
}

// Shows P35 for resources: AWS bills them by use alone. A secret is the
// exception, and NewSecret says its price.
func TestResourcesCostNothingUnused(t *testing.T) {
	stack := newStack(t, nil)
	NewBucket(stack, "Bucket", nil)
	NewTable(stack, "Table", &TableProps{PartitionKey: byID})
	NewQueue(stack, "Queue", nil)
	NewTopic(stack, "Topic", nil)
	NewBus(stack, "Bus", nil)
	NewSecret(stack, "Secret", nil)
	NewParameter(stack, "Parameter", &ParameterProps{Value: "x"})
	free := []string{
		"AWS::DynamoDB::GlobalTable",
		"AWS::Events::EventBus",
		"AWS::S3::Bucket",
		"AWS::S3::BucketPolicy",
		"AWS::SNS::Topic",
		"AWS::SNS::TopicPolicy",
		"AWS::SQS::Queue",
		"AWS::SQS::QueuePolicy",
		"AWS::SSM::Parameter",
	}
	for id, r := range synth(t, stack) {
		if !slices.Contains(free, r.Type) && r.Type != "AWS::SecretsManager::Secret" {
			t.Errorf("%s is a %s, which may cost money while it is not used", id, r.Type)
		}
		if text := jsonOf(r.Properties); strings.Contains(text, "Provisioned") || strings.Contains(text, `"Tier":"Advanced"`) {
			t.Errorf("%s has capacity that is paid for by the hour: %s", id, text)
		}
	}
}
