package lambdacdk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What IAM would read as a pattern or a variable allows more than was meant.
// All texts of a user that reach a policy are refused then: a link's own, and
// the names and ARNs of imported resources.
//
// Shows P15.
func TestLinksNameOneResource(t *testing.T) {
	stack := newStack(t, nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	table := awsdynamodb.Table_FromTableName(stack, new("Table"), new("orders"))
	arn := func(service, rest string) *string {
		return new("arn:aws:" + service + ":eu-west-1:111122223333:" + rest)
	}
	prefix := func(p string) any {
		return struct{ To link.Bucket[link.Put] }{LinkBucketPrefix[link.Put](bucket, p)}
	}
	index := func(names ...string) any {
		return struct{ To link.Table[link.Query] }{LinkTable[link.Query](table, names...)}
	}
	for i, test := range []struct {
		name  string
		links any
		want  string // in the problem; nothing is wrong if empty
	}{
		{"a star", prefix("in/*x"), `Links.To is on "…/in/*x", which holds '*'`},
		{"a question mark", prefix("in?"), `holds '?'`},
		{"a policy variable", prefix("${aws:username}/"), `holds "${"`},
		{"a line break", prefix("in\n"), "holds a control character"},
		{"not UTF-8", prefix("in\xff"), "is no UTF-8"},
		{"too long", prefix(strings.Repeat("x", 2000)), "has a prefix of 2000 bytes; the key of an object has at most 1024"},
		{"a token", prefix(*stack.StackName() + "/in/"), ""},
		{"a token and a star", prefix(*awscdk.NewCfnParameter(stack, new("Stage"), nil).ValueAsString() + "/*"), `holds '*'`},
		{"strange but one", prefix("in $1 (é)/"), ""},
		{"a star in an index", index("byDate", "by*"), `names the index "by*"`},
		{"an empty index", index(""), `names the index ""`},
		{"indexes", index("byDate", "by-name.v2"), ""},
		{"an imported table", struct{ To link.Table[link.Get] }{LinkTable[link.Get](awsdynamodb.Table_FromTableArn(stack, new("T2"), arn("dynamodb", "table/shop-*")))},
			`Links.To is on "arn:aws:dynamodb:eu-west-1:111122223333:table/shop-*", which holds '*'`},
		{"an imported queue", struct{ To link.Queue[link.Send] }{LinkQueue[link.Send](awssqs.Queue_FromQueueArn(stack, new("Q"), arn("sqs", "jobs-?")))}, `holds '?'`},
		{"an imported topic", struct{ To link.Topic }{LinkTopic(awssns.Topic_FromTopicArn(stack, new("T"), arn("sns", "*")))}, `holds '*'`},
		{"an imported secret", struct{ To link.Secret }{LinkSecret(awssecretsmanager.Secret_FromSecretNameV2(stack, new("S"), new("shop/*")))}, `secret:shop/*", which holds '*'`},
		{"an imported parameter", struct{ To link.Parameter }{LinkParameter(awsssm.StringParameter_FromStringParameterName(stack, new("P"), new("/shop/${aws:x}")))}, `holds "${"`},
		{"an imported key of a bucket", struct{ To link.Bucket[link.Get] }{LinkBucket[link.Get](awss3.Bucket_FromBucketAttributes(stack, new("KB"), &awss3.BucketAttributes{
			BucketName: new("shop"), EncryptionKey: awskms.Key_FromKeyArn(stack, new("K"), arn("kms", "key/*")),
		}))}, `key/*", which holds '*'`},
		{"an imported function", struct{ To link.Function }{LinkFunction(awslambda.Function_FromFunctionArn(stack, new("F"), arn("lambda", "function:*")))}, `holds '*'`},
		{"an imported secret by name", struct{ To link.Secret }{LinkSecret(awssecretsmanager.Secret_FromSecretNameV2(stack, new("S2"), new("shop/stripe")))}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			make := func() {
				newGoFunction(stack, fmt.Sprint("Fn", i), &GoFunctionProps{Entry: handler, Links: test.links}, fakeSession(t))
			}
			if test.want == "" {
				make() // panics if it is refused
				return
			}
			err := panicOf(t, make)
			if !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), fmt.Sprintf("lambdacdk: Shop/Fn%d: Links.To ", i)) {
				t.Errorf("error = %v, want path and field and %q", err, test.want)
			}
		})
	}
}

// A resource that was never made is an error with path and field, where it was
// a nil panic.
func TestLinksToNothingAreRefusedByField(t *testing.T) {
	stack := newStack(t, nil)
	param := awsssm.NewStringParameter(stack, new("Limit"), &awsssm.StringParameterProps{StringValue: new("7")})
	type contract struct {
		Bucket    link.Bucket[link.Put]
		Table     link.Table[link.Put]
		Queue     link.Queue[link.Send]
		Key       link.Key[link.Encrypt]
		Topic     link.Topic
		Bus       link.Bus
		Function  link.Function
		GoFn      link.Function
		Other     link.Function
		Flow      link.StateMachine
		Secret    link.Secret
		Parameter link.Parameter
		Secure    link.Parameter
		URL       link.Endpoint
	}
	var typed *typedNil
	var gofn *GoFunction
	err := panicOf(t, func() {
		newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler, Links: contract{
			Bucket: LinkBucket[link.Put](nil), Table: LinkTable[link.Put](nil), Queue: LinkQueue[link.Send](typed),
			Key: LinkKey[link.Encrypt](nil), Topic: LinkTopic(nil), Bus: LinkBus(nil), Function: LinkFunction(nil),
			GoFn: LinkFunction(gofn), Other: LinkFunction(&typedNil{}), Flow: LinkStateMachine(nil), Secret: LinkSecret(nil),
			Parameter: LinkParameter(nil), Secure: LinkSecureParameter(param, nil), URL: LinkEndpoint("orders"),
		}}, fakeSession(t))
	})
	if err == nil {
		t.Fatal("a function with links to nothing is made")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{
		"Links.Bucket is filled by lambdacdk.LinkBucket with a nil bucket; make or import it first",
		"Links.Table is filled by lambdacdk.LinkTable with a nil table",
		"Links.Queue is filled by lambdacdk.LinkQueue with a nil queue",
		"Links.Key is filled by lambdacdk.LinkKey with a nil key",
		"Links.Topic is filled by lambdacdk.LinkTopic with a nil topic",
		"Links.Bus is filled by lambdacdk.LinkBus with a nil bus",
		"Links.Function is filled by lambdacdk.LinkFunction with a nil function",
		"Links.GoFn is filled by lambdacdk.LinkFunction with a nil function",
		"Links.Other is filled by lambdacdk.LinkFunction with a *lambdacdk.typedNil; it takes a *lambdacdk.GoFunction or an awslambda.IFunction",
		"Links.Flow is filled by lambdacdk.LinkStateMachine with a nil state machine",
		"Links.Secret is filled by lambdacdk.LinkSecret with a nil secret",
		"Links.Parameter is filled by lambdacdk.LinkParameter with a nil parameter",
		"Links.Secure is filled by lambdacdk.LinkSecureParameter with a nil key",
		`Links.URL is filled by lambdacdk.LinkEndpoint with "orders"; it takes a URL`,
	} {
		if want = "lambdacdk: Shop/Fn: " + want; i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d of the error does not begin with %q:\n%v", i+1, want, err)
		}
	}
}

// typedNil is a queue and has a function's ARN.
type typedNil struct{ awssqs.IQueue }

func (*typedNil) FunctionArn() *string { return new("arn") }

// Callers of a GoFunction with an alias call the alias.
func TestLinkFunctionTakesAGoFunction(t *testing.T) {
	stack := newStack(t, nil)
	callee := newGoFunction(stack, "Callee", &GoFunctionProps{Entry: handler, AliasName: "live"}, fakeSession(t))
	newGoFunction(stack, "Caller", &GoFunctionProps{Entry: handler, Links: struct{ Ours, Theirs link.Function }{
		LinkFunction(callee), LinkFunction(callee.Function),
	}}, fakeSession(t))
	alias, _ := only(t, synth(t, stack), "AWS::Lambda::Alias")
	for _, s := range statementsOf(t, stack) {
		switch named := strings.Contains(jsonOf(s["Resource"]), `"`+alias+`"`); {
		case s["Sid"] == "LinkOurs" && !named, s["Sid"] == "LinkTheirs" && named:
			t.Errorf("%s is on %s; LinkFunction of a GoFunction is on its alias %s, of the function itself it is not", s["Sid"], jsonOf(s["Resource"]), alias)
		}
	}
}
