package lambdacdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type uploadContract struct {
	Uploads link.Bucket[link.Put]
	Archive link.Bucket[link.List]
	Orders  link.Table[link.Query]
	Jobs    link.Queue[link.Send]
	Stripe  link.Secret
	Limits  link.Config[int]
}

// linkedFunction is a function with every sort of link in one stack.
func linkedFunction(t *testing.T) (awscdk.Stack, *GoFunction) {
	t.Helper()
	stack := newStack(t, nil)
	key := awskms.NewKey(stack, new("Key"), nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), &awss3.BucketProps{EncryptionKey: key})
	table := awsdynamodb.NewTableV2(stack, new("Table"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	fn := newGoFunction(stack, "Upload", &GoFunctionProps{
		Entry: handler,
		Links: uploadContract{
			Uploads: LinkBucket[link.Put](bucket),
			Archive: LinkBucketPrefix[link.List](bucket, "done/"),
			Orders:  LinkTable[link.Query](table, "byDate"),
			Jobs:    LinkQueue[link.Send](awssqs.NewQueue(stack, new("Jobs"), nil)),
			Stripe:  LinkSecret(awssecretsmanager.NewSecret(stack, new("Stripe"), nil)),
			Limits:  link.ConfigOf(7),
		},
	}, fakeSession(t))
	return stack, fn
}

func TestLinksGrantExactlyTheirLevels(t *testing.T) {
	stack, _ := linkedFunction(t)
	got := map[string]string{} // statement id → actions on resources
	for _, s := range statementsOf(t, stack) {
		if id, _ := s["Sid"].(string); strings.HasPrefix(id, statementLink) {
			text, err := json.Marshal([]any{s["Action"], s["Resource"], s["Condition"]})
			if err != nil {
				t.Fatal(err)
			}
			got[id] = string(text)
		}
	}
	arn := func(id string) string { return `{"Fn::GetAtt":["` + id + `","Arn"]}` }
	bucket, key, table := arn("Bucket83908E77"), arn("Key961B73FD"), arn("TableCD117FA1")
	want := map[string]string{
		"LinkUploadsObjects": `[["s3:AbortMultipartUpload","s3:PutObject"],{"Fn::Join":["",[` + bucket + `,"/*"]]},null]`,
		"LinkUploadsKey": `[["kms:Decrypt","kms:GenerateDataKey"],` + key + `,{` +
			`"StringEquals":{"kms:ViaService":{"Fn::Join":["",["s3.",{"Ref":"AWS::Region"},".",{"Ref":"AWS::URLSuffix"}]]}},` +
			`"StringLike":{"kms:EncryptionContext:aws:s3:arn":[` + bucket + `,{"Fn::Join":["",[` + bucket + `,"/*"]]}]}}]`,
		"LinkArchive":       `["s3:ListBucket",` + bucket + `,{"StringLike":{"s3:prefix":"done/*"}}]`,
		"LinkOrders":        `["dynamodb:Query",` + table + `,null]`,
		"LinkOrdersIndexes": `["dynamodb:Query",{"Fn::Join":["",[` + table + `,"/index/byDate"]]},null]`,
		"LinkJobs":          `["sqs:SendMessage",` + arn("JobsDF1CC2D4") + `,null]`,
		"LinkStripe":        `["secretsmanager:GetSecretValue",{"Ref":"Stripe1170476B"},null]`,
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if got[id] != want[id] {
			t.Errorf("statement %s is\n\t%s\nwant\n\t%s", id, got[id], want[id])
		}
		delete(got, id)
	}
	if len(got) > 0 {
		t.Errorf("more statements than the links': %v", got)
	}
}

func TestLinksAreOneVariableEach(t *testing.T) {
	stack, _ := linkedFunction(t)
	fields, err := linkbinding.Fields(uploadContract{})
	if err != nil {
		t.Fatal(err)
	}
	assertions.Template_FromStack(stack, nil).HasResourceProperties(new("AWS::Lambda::Function"), map[string]any{
		"Environment": map[string]any{"Variables": map[string]any{
			"LINK_UPLOADS":           map[string]any{"Ref": "Bucket83908E77"},
			"LINK_ARCHIVE":           map[string]any{"Fn::Join": []any{"", []any{map[string]any{"Ref": "Bucket83908E77"}, "/done/"}}},
			"LINK_LIMITS":            "7",
			"LINK_STRIPE":            map[string]any{"Ref": "Stripe1170476B"},
			linkbinding.HashVariable: linkbinding.Hash(fields),
		}},
	})
}

func TestLinksThatCannotWorkAreRefusedByField(t *testing.T) {
	stack := newStack(t, nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	type contract struct {
		Uploads link.Bucket[link.Put]
		Stripe  link.Secret
	}
	for i, test := range []struct {
		name  string
		props GoFunctionProps
		want  []string
	}{
		{"empty fields", GoFunctionProps{Links: contract{}},
			[]string{"Links.Uploads is empty; fill it with lambdacdk.LinkBucket[link.Put]", "Links.Stripe is empty; fill it with lambdacdk.LinkSecret"}},
		{"an empty queue of messages", GoFunctionProps{Links: struct {
			Orders link.QueueOf[linkbinding.Field]
		}{}}, []string{"Links.Orders is empty; fill it with lambdacdk.LinkQueueOf[linkbinding.Field]"}},
		{"no queue of messages", GoFunctionProps{Links: struct{ Orders link.QueueOf[string] }{LinkQueueOf[string](nil)}}, []string{"Links.Orders is filled by lambdacdk.LinkQueueOf with a nil queue; make or import it first"}},
		{"a literal", GoFunctionProps{Links: struct{ Uploads link.Bucket[link.Put] }{link.Bucket[link.Put]{Name: "b"}}},
			[]string{`Links.Uploads is the literal "b", which grants nothing; fill it with lambdacdk.LinkBucket[link.Put]`}},
		{"a foreign field", GoFunctionProps{Links: struct{ Bucket string }{"b"}}, []string{"field Bucket is a string"}},
		{"a variable twice", GoFunctionProps{
			Links:       struct{ Uploads link.Bucket[link.Put] }{LinkBucket[link.Put](bucket)},
			Environment: map[string]string{"LINK_UPLOADS": "other"},
		}, []string{"Links.Uploads and Environment both set LINK_UPLOADS"}},
		{"over 4 KB", GoFunctionProps{Links: struct{ Text link.Config[string] }{link.ConfigOf(strings.Repeat("x", 5000))}},
			[]string{"Lambda allows at most 4096"}},
		{"an immutable role", GoFunctionProps{
			Links: struct{ Uploads link.Bucket[link.Put] }{LinkBucket[link.Put](bucket)},
			Role: awsiam.Role_FromRoleArn(stack, new("Given"), new("arn:aws:iam::111122223333:role/given"),
				&awsiam.FromRoleArnOptions{Mutable: new(false)}),
		}, []string{"Links.Uploads cannot be granted: the function's Role was imported as immutable"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.props.Entry = handler
			err := panicOf(t, func() { newGoFunction(stack, fmt.Sprint("Fn", i), &test.props, fakeSession(t)) })
			var config *ConfigError
			if !errors.As(err, &config) || config.Field == "" || !strings.HasPrefix(config.Path, "Shop/Fn") {
				t.Errorf("error = %v, want a ConfigError with path and field", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want it to say %q", err, want)
				}
			}
		})
	}
}

// A link to a resource of another account would need that account's consent,
// which a policy on this side cannot give.
func TestLinksAcrossAccountsAreRefused(t *testing.T) {
	app := newApp(t, nil)
	stackIn := func(id, account string) awscdk.Stack {
		return awscdk.NewStack(app, &id, &awscdk.StackProps{Env: &awscdk.Environment{Account: &account, Region: new("eu-west-1")}})
	}
	data := stackIn("Data", "111122223333")
	bucket := awss3.NewBucket(data, new("Bucket"), &awss3.BucketProps{BucketName: new("uploads")})
	links := struct{ Uploads link.Bucket[link.Put] }{LinkBucket[link.Put](bucket)}
	err := panicOf(t, func() {
		newGoFunction(stackIn("App", "444455556666"), "Upload", &GoFunctionProps{Entry: handler, Links: links}, fakeSession(t))
	})
	want := "Links.Uploads is in account 111122223333, the function in 444455556666"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error = %v, want it to say %q", err, want)
	}
}

// Grants stand in the function's policy alone, so a stack of data never
// depends on the stacks that use it.
func TestLinksAcrossStacksMakeNoCycle(t *testing.T) {
	app := newApp(t, nil)
	data := awscdk.NewStack(app, new("Data"), nil)
	key := awskms.NewKey(data, new("Key"), nil)
	bucket := awss3.NewBucket(data, new("Bucket"), &awss3.BucketProps{EncryptionKey: key})
	user := awscdk.NewStack(app, new("App"), nil)
	newGoFunction(user, "Upload", &GoFunctionProps{
		Entry: handler,
		Links: struct{ Uploads link.Bucket[link.ReadWrite] }{LinkBucket[link.ReadWrite](bucket)},
	}, fakeSession(t))
	app.Synth(nil) // fails on a cycle
	depends := func(s awscdk.Stack) (names []string) {
		for _, d := range *s.Dependencies() {
			names = append(names, *d.StackName())
		}
		return names
	}
	if got := depends(data); len(got) != 0 {
		t.Errorf("the stack of the bucket depends on %q, want on none", got)
	}
	if got := depends(user); !slices.Equal(got, []string{"Data"}) {
		t.Errorf("the stack of the function depends on %q, want on Data", got)
	}
}

// statementsOf returns the statements of all policies of stack's roles.
func statementsOf(t *testing.T, stack awscdk.Stack) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, policy := range ofType(synth(t, stack), "AWS::IAM::Policy") {
		document, _ := policy.Properties["PolicyDocument"].(map[string]any)
		statements, _ := document["Statement"].([]any)
		for _, s := range statements {
			all = append(all, s.(map[string]any))
		}
	}
	return all
}

// Of some resources the CDK has a construct of level 1 alone: a kind of link can be
// made of them, too.
func TestResourcesOfLevelOneAreLinkedLikeOthers(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("eu-west-1")}})
	runbook := awsssm.NewCfnDocument(stack, new("Runbook"), &awsssm.CfnDocumentProps{Content: map[string]any{"schemaVersion": "2.2"}})
	r := self(runbook, new("arn:aws:ssm:eu-west-1:111122223333:document/runbook"))
	if r.account != "111122223333" || r.region != "eu-west-1" || constructName(r.construct) != "Shop/Runbook" {
		t.Errorf("the link is to %q in %s, %s; want Shop/Runbook in the stack's account and region", constructName(r.construct), r.account, r.region)
	}
}
