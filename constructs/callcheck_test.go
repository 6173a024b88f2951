package lambdacdk

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// warningsAt are the warnings of a construct in an assembly, sorted.
func warningsAt(t *testing.T, app awscdk.App, path string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(*app.Outdir(), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	stages, err := filepath.Glob(filepath.Join(*app.Outdir(), "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range append(files, stages...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var found func(x any)
		found = func(x any) {
			m, _ := x.(map[string]any)
			entries, _ := m[path].([]any)
			for _, e := range entries {
				if entry, ok := e.(map[string]any); ok && entry["type"] == "aws:cdk:warning" {
					all = append(all, fmt.Sprint(entry["data"]))
				}
			}
			for _, value := range m {
				found(value)
			}
		}
		var content any
		if err := json.Unmarshal(text, &content); err != nil {
			t.Fatal(err)
		}
		found(content)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// grantLate grants as late as an app can.
type grantLate struct {
	fn     *GoFunction
	bucket awss3.Bucket
	table  awsdynamodb.TableV2
}

func (g *grantLate) Visit(node constructs.IConstruct) {
	if _, ok := node.(awscdk.Stack); ok {
		g.bucket.GrantRead(g.fn, nil)
		g.table.GrantReadData(g.fn)
	}
}

// A call that ends in AccessDenied, and a link that nobody needs, are warned of
// where they are certain.
func TestCallsAndGrantsAreCompared(t *testing.T) {
	type contract struct {
		Items link.Table[link.Scan]
		Files link.Bucket[link.Get]
		Audit link.Topic
	}
	const (
		noFiles = "the program can call s3.GetObject, and nothing allows s3:GetObject; a link.Bucket[link.Get] would [ack: " + WarningCallNotAllowed + "]"
		noItems = "the program can call dynamodb.Scan, and nothing allows dynamodb:Scan; a link.Table[link.Scan] would [ack: " + WarningCallNotAllowed + "]"
		noAudit = "Links.Audit allows sns:Publish, and the program can call none of it; take the field out of the contract [ack: " + WarningLinkNotUsed + "]"
	)
	compiler := &fakeCompiler{t: t, says: func(r codeRequest) program.Program {
		p := program.Program{Contracts: []program.Contract{""}, Calls: sdkcalls.Program{
			Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{{Service: "dynamodb", Name: "Scan"}, {Service: "s3", Name: "GetObject"}},
		}}
		switch {
		case slices.Contains(r.Build.Tags, "bound"):
			p.Calls.Bound = sdkcalls.UpperBound
		case slices.Contains(r.Build.Tags, "blind"):
			p.Calls.Blind = []string{"os/exec"}
		case slices.Contains(r.Build.Tags, "unknown"):
			p = program.Program{Unknown: "it is packed", Calls: sdkcalls.Unreadable(fmt.Errorf("it is packed"))}
		}
		return p
	}}
	s := compiler.session()
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	bucket, table := awss3.NewBucket(stack, new("Bucket"), nil), awsdynamodb.NewTableV2(stack, new("Table"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	links := contract{LinkTable[link.Scan](table), LinkBucket[link.Get](bucket), LinkTopic(awssns.NewTopic(stack, new("Audit"), nil))}
	statement := func(principals ...awsiam.IPrincipal) awsiam.PolicyStatement {
		p := &awsiam.PolicyStatementProps{Actions: texts("s3:GetObject*", "dynamodb:Scan"), Resources: texts("*")}
		if len(principals) > 0 {
			p.Actions, p.Resources, p.Principals = texts("s3:GetObject"), &[]*string{bucket.ArnForObjects(new("*"))}, &principals
		}
		return awsiam.NewPolicyStatement(p)
	}
	imported := awsiam.Role_FromRoleArn(stack, new("ImportedRole"), new("arn:aws:iam::123456789012:role/shop"), nil)
	want := map[string][]string{}
	for name, c := range map[string]struct {
		props GoFunctionProps
		grant func(fn *GoFunction)
		want  []string
	}{
		"Nothing": {want: []string{noItems, noFiles}},
		"Linked":  {props: GoFunctionProps{Links: links}, want: []string{noAudit}},
		"Narrow": {props: GoFunctionProps{Links: struct{ Items, Old link.Table[link.Get] }{LinkTable[link.Get](table), LinkTable[link.Get](table)}}, want: []string{
			"Links.Items allows dynamodb:BatchGetItem, dynamodb:GetItem, and the program can call none of it; take the field out of the contract [ack: " + WarningLinkNotUsed + "]",
			"Links.Old allows dynamodb:BatchGetItem, dynamodb:GetItem, and the program can call none of it; take the field out of the contract [ack: " + WarningLinkNotUsed + "]",
			strings.Replace(noItems, " would", " would, or that level in Links.Items or Links.Old", 1),
			noFiles,
		}},
		"Granted": {grant: func(fn *GoFunction) { bucket.GrantRead(fn, nil); table.GrantReadWriteData(fn) }},
		"Some":    {grant: func(fn *GoFunction) { table.GrantFullAccess(fn) }, want: []string{noFiles}},
		"Aspect": {grant: func(fn *GoFunction) {
			awscdk.Aspects_Of(stack).Add(&grantLate{fn, bucket, table}, nil)
		}},
		"Imported": {props: GoFunctionProps{Role: imported}},
		"Managed": {grant: func(fn *GoFunction) {
			fn.Role.AddManagedPolicy(awsiam.ManagedPolicy_FromAwsManagedPolicyName(new("ReadOnlyAccess")))
		}},
		"Harmless": {grant: func(fn *GoFunction) {
			fn.Role.AddManagedPolicy(awsiam.ManagedPolicy_FromAwsManagedPolicyName(new("service-role/AWSLambdaBasicExecutionRole")))
		}, want: []string{noItems, noFiles}},
		"Policy": {grant: func(fn *GoFunction) {
			awsiam.NewPolicy(stack, new("OfPolicy"), &awsiam.PolicyProps{Roles: &[]awsiam.IRole{fn.Role}, Statements: &[]awsiam.PolicyStatement{statement()}})
		}},
		"OwnManaged": {grant: func(fn *GoFunction) {
			fn.Role.AddManagedPolicy(awsiam.NewManagedPolicy(stack, new("OfManaged"), &awsiam.ManagedPolicyProps{Statements: &[]awsiam.PolicyStatement{statement()}}))
		}},
		"BucketPolicy": {grant: func(fn *GoFunction) {
			bucket.AddToResourcePolicy(statement(awsiam.NewArnPrincipal(fn.Role.RoleArn())))
		}, want: []string{noItems}},
		"Bound":   {props: GoFunctionProps{Links: links, Build: BuildOptions{Tags: []string{"bound"}}}, want: []string{noAudit}},
		"Blind":   {props: GoFunctionProps{Links: links, Build: BuildOptions{Tags: []string{"blind"}}}},
		"Unknown": {props: GoFunctionProps{Links: links, Build: BuildOptions{Tags: []string{"unknown"}}}},
	} {
		c.props.Entry = handler
		fn := newGoFunction(stack, name, &c.props, s)
		if c.grant != nil {
			c.grant(fn)
		}
		want[name] = c.want
	}
	app.Synth(nil)
	for name, want := range want {
		if got := warningsAt(t, app, "/Shop/"+name); !slices.Equal(got, want) {
			t.Errorf("%s: the warnings are\n\t%s\nwant\n\t%s", name, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
}

// The line of the source that calls is named, an acknowledged warning is not
// given, and a program that did not change is not read again.
func TestCallsOfARealProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program with clients; go test without -short runs it")
	}
	buildCache(t)
	reader := program.NewReader("")
	synthesize := func(acknowledge func(*GoFunction) constructs.IConstruct) []string {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		fn := newGoFunction(stack, "Plain", &GoFunctionProps{Entry: "../internal/sdkcalls/testdata/probes/plain"},
			newSession(goBundler(gobuild.New(gobuild.Config{}), reader)))
		if acknowledge != nil {
			awscdk.Annotations_Of(acknowledge(fn)).AcknowledgeWarning(new(WarningCallNotAllowed), new("called by nobody"))
		}
		app.Synth(nil)
		return warningsAt(t, app, "/Shop/Plain")
	}
	got := synthesize(nil)
	file := "(github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls/testdata/probes/plain/main.go:"
	if len(got) != 2 || !strings.Contains(got[0], "dynamodb.PutItem "+file) || !strings.Contains(got[1], "s3.GetObject "+file) {
		t.Errorf("the warnings are %q, want the lines that call PutItem and GetObject", got)
	}
	for on, acknowledge := range map[string]func(*GoFunction) constructs.IConstruct{
		"the stack":              func(fn *GoFunction) constructs.IConstruct { return fn.Function.Stack() },
		"the function's path":    func(fn *GoFunction) constructs.IConstruct { return fn.Function.Node().Scope() },
		"the CDK's own function": func(fn *GoFunction) constructs.IConstruct { return fn.Function },
	} {
		if got := synthesize(acknowledge); len(got) > 0 {
			t.Errorf("though acknowledged on %s, there are the warnings %q", on, got)
		}
	}
	if reader.Reads() != 1 {
		t.Errorf("one program was read %d times in four syntheses, want once", reader.Reads())
	}
}

// What several levels allow together, and what one of several actions is enough
// for, is written as a contract has it.
func TestLinksThatWouldAllow(t *testing.T) {
	transaction := &lateCode{}
	const want = "the program can call dynamodb.TransactWriteItems, and nothing allows dynamodb:ConditionCheckItem, dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem; " +
		"a link.Table[link.TableBoth[link.Get, link.Put]] or a link.Table[link.Delete] or a link.Table[link.Put] or a link.Table[link.Update] would"
	if got := transaction.notAllowed(sdkcalls.Operation{Service: "dynamodb", Name: "TransactWriteItems"}); got != want {
		t.Errorf("a transaction's warning is\n\t%s\nwant\n\t%s", got, want)
	}
}
