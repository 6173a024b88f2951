package integ

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A pushed is what a deployment would make of an app in which services invoke
// functions.
type pushed struct {
	arns     map[string]string // by construct, and "Ship undelivered" for queues that are made
	policies map[string][]any  // by ARN: who may do what with it, by its own policy
}

func pushedApp(t *testing.T, fill func(stack awscdk.Stack)) pushed {
	t.Helper()
	context, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	context[lambdacdk.SkipBuild] = true
	context["aws:cdk:enable-path-metadata"] = true
	synthesis := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	stack := awscdk.NewStack(synthesis, new(levelStack), &awscdk.StackProps{Env: &awscdk.Environment{Account: new(levelAccount), Region: new("eu-west-1")}})
	fill(stack)
	stacks, err := assembly.Load(*synthesis.Synth(nil).Directory())
	if err != nil {
		t.Fatal(err)
	}
	app := pushed{arns: map[string]string{}, policies: map[string][]any{}}
	values := cfn.New(stacks, cfn.Options{})
	for path, arn := range readLevels(stacks).arns {
		name := strings.NewReplacer("/Default/Alias", " ", "/Undelivered/DeadLetters", " undelivered", "/DeadLetters", " failures", "/Rule", "", "/Log", " log").
			Replace(strings.TrimSuffix(path, "/Resource"))
		app.arns[name] = arn
	}
	for _, r := range stacks[0].Template.Resources {
		properties, _ := values.Resolve(stacks[0], r.Properties).(map[string]any)
		switch r.Type {
		case "AWS::Lambda::Permission":
			app.allow(properties)
		case "AWS::SQS::QueuePolicy":
			document, _ := properties["PolicyDocument"].(map[string]any)
			for _, s := range list(document["Statement"]) {
				queue := cfn.Text(s.(map[string]any)["Resource"])
				app.policies[queue] = append(app.policies[queue], s)
			}
		}
	}
	return app
}

// allow is a permission as Lambda writes it into the policy of a function.
func (p pushed) allow(permission map[string]any) {
	conditions := map[string]any{"ArnLike": map[string]any{"AWS:SourceArn": permission["SourceArn"]}}
	if account := permission["SourceAccount"]; account != nil {
		conditions["StringEquals"] = map[string]any{"AWS:SourceAccount": account}
	}
	function := cfn.Text(permission["FunctionName"])
	p.policies[function] = append(p.policies[function], map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Service": permission["Principal"]},
		"Action": permission["Action"], "Resource": function, "Condition": conditions,
	})
}

const (
	elsewhere = "999999999999" // another account
	imported  = "arn:aws:sns:eu-west-1:111122223333:imported"
)

// A pushRequest is what a service asks for in the name of a source.
type pushRequest struct {
	service, action, resource, source string
	account                           string // of the source, if not the app's
	allowed                           bool
}

// pusherRequests are what services ask for in the name of a source, and what
// they must not get in that of another.
var pusherRequests = []pushRequest{
	{"sns", "lambda:InvokeFunction", "Mail", "News", "", true},
	{"sns", "lambda:InvokeFunction", "Mail", imported, "", true},
	{"sns", "lambda:InvokeFunction", "Mail", "News-2", "", false},
	{"events", "lambda:InvokeFunction", "Mail", "News", "", false},
	{"sns", "lambda:GetFunction", "Mail", "News", "", false},
	{"sns", "lambda:InvokeFunction", "Sealed live", "News", "", true},
	{"sns", "lambda:InvokeFunction", "Sealed", "News", "", false}, // beside the alias
	{"sns", "lambda:InvokeFunction", "Ship", "News", "", false},
	{"sns", "sqs:SendMessage", "Mail undelivered", "News", "", true},
	{"sns", "sqs:SendMessage", "Mail undelivered", imported, "", true},
	{"sns", "sqs:SendMessage", "Mail undelivered", "News-2", "", false},
	{"sns", "sqs:ReceiveMessage", "Mail undelivered", "News", "", false},
	{"sns", "sqs:SendMessage", "Mail failures", "News", "", false}, // Lambda sends there, by the function's role
	{"sns", "sqs:SendMessage", "LostNews", "News", "", true},
	{"events", "sqs:SendMessage", "LostNews", "News", "", false},

	{"events", "lambda:InvokeFunction", "Ship", "Ship/OnBusLevelsBus616CD0BD", "", true},
	{"events", "lambda:InvokeFunction", "Ship", "Ship/OnBusLevelsBus616CD0BD-2", "", false},
	{"events", "lambda:InvokeFunction", "Ship", "Large/OnBusLevelsBus616CD0BDLarge", "", false},
	{"events", "sqs:SendMessage", "Ship undelivered", "Ship/OnBusLevelsBus616CD0BD", "", true},
	{"events", "sqs:SendMessage", "Ship undelivered", "Large/OnBusLevelsBus616CD0BDLarge", "", false},
	{"events", "lambda:InvokeFunction", "Large live", "Large/OnBusLevelsBus616CD0BDLarge", "", true},
	{"events", "lambda:InvokeFunction", "Large live", "Ship/OnBusLevelsBus616CD0BD", "", false},
	{"events", "sqs:SendMessage", "LostOrders", "Large/OnBusLevelsBus616CD0BDLarge", "", true},
	{"events", "lambda:InvokeFunction", "Refund live", "Refund/OnBusLevelsBus616CD0BD", "", true},
	{"events", "sqs:SendMessage", "Refund undelivered", "Refund/OnBusLevelsBus616CD0BD", "", true},
	{"events", "sqs:SendMessage", "Refund undelivered", "Ship/OnBusLevelsBus616CD0BD", "", false},
	{"events", "lambda:InvokeFunction", "Refund", "Refund/OnBusLevelsBus616CD0BD", "", false}, // a durable function has no other way

	{"events", "lambda:InvokeFunction", "Scale live", "Scale/OnBucketLevelsUploads1A4714FA", "", true},
	{"events", "lambda:InvokeFunction", "Scale live", "Scale/OnBucketLevelsUploads1A4714FAGone", "", true},
	{"events", "sqs:SendMessage", "Scale undelivered", "Scale/OnBucketLevelsUploads1A4714FA", "", true},
	{"events", "sqs:SendMessage", "Scale undelivered", "Scale/OnBucketLevelsUploads1A4714FAGone", "", true},
	{"events", "sqs:SendMessage", "Scale undelivered", "Ship/OnBusLevelsBus616CD0BD", "", false},
	{"s3", "lambda:InvokeFunction", "Scale live", "Uploads", "", false}, // it goes by EventBridge

	{"logs", "lambda:InvokeFunction", "Watch live", "Mail log", "", true},
	{"logs", "lambda:InvokeFunction", "Watch live", "Mail log", elsewhere, false},
	{"logs", "lambda:InvokeFunction", "Watch live", "Ship log", "", false},
}

// A source may invoke the function that it was given to, and put into its queue
// what it cannot deliver; no other source of the same service may.
//
// Shows P16.
func TestPushersMayDeliverAndNoMore(t *testing.T) {
	notShort(t, "asks an npm package")
	app := pushedApp(t, func(stack awscdk.Stack) { everyPusher(stack, stack) })
	app.judge(t, pusherRequests)
	app.tried(t, pusherRequests)
}

// tried says which service may do what no allowed request tries: a source that is
// added has its rows.
func (app pushed) tried(t *testing.T, all []pushRequest) {
	t.Helper()
	for name, arn := range app.arns {
		for _, x := range app.policies[arn] {
			s := x.(map[string]any)
			by, _ := s["Principal"].(map[string]any)
			for _, action := range list(s["Action"]) {
				if service := strings.TrimSuffix(cfn.Text(by["Service"]), ".amazonaws.com"); s["Effect"] == "Allow" && service != "" && !slices.ContainsFunc(all, func(r pushRequest) bool {
					return r.allowed && r.service == service && r.action == action && r.resource == name
				}) {
					t.Errorf("%s may %s on %q, which no request tries: add it to pusherRequests, and one of another source, which may not", service, action, name)
				}
			}
		}
	}
}

// judge holds the verdicts of iam-simulate on requests against what they should
// be.
func (app pushed) judge(t *testing.T, all []pushRequest) {
	t.Helper()
	arn := func(name string) string {
		if strings.HasPrefix(name, "arn:") {
			return name
		}
		base := strings.TrimSuffix(name, "-2")
		if app.arns[base] == "" {
			t.Fatalf("%q is no resource of the app; it has %q", name, slices.Sorted(maps.Keys(app.arns)))
		}
		return app.arns[base] + strings.TrimPrefix(name, base)
	}
	var requests []simulatedRequest
	for _, r := range all {
		account := r.account
		if account == "" {
			account = levelAccount
		}
		s := simulatedRequest{
			Principal: r.service + ".amazonaws.com", Action: r.action, Resource: arn(r.resource),
			Context: map[string]any{"aws:SourceArn": arn(r.source), "aws:SourceAccount": account, "aws:SecureTransport": "true"},
		}
		if statements := app.policies[arn(r.resource)]; statements != nil {
			s.Policy = map[string]any{"Version": "2012-10-17", "Statement": statements}
		}
		requests = append(requests, s)
	}
	verdicts := verdictsOf(t, map[string][]any{"nobody": {}}, requests)["nobody"]
	for i, r := range all {
		if got := verdicts[i]; (got == "Allowed") != r.allowed || got != "Allowed" && got != "ImplicitlyDenied" {
			t.Errorf("%s may %s on %s for %s (%s): %s, want it allowed: %v", r.service, r.action, r.resource, r.source, r.account, got, r.allowed)
		}
	}
}
