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

// pollerApp is what a deployment would make of everyPoller. The roles of
// schedules are called by their function: "Report schedules".
func pollerApp(t *testing.T) *levelApp {
	t.Helper()
	context, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	context[lambdacdk.SkipBuild] = true
	context["aws:cdk:enable-path-metadata"] = true
	synthesis := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	stack := awscdk.NewStack(synthesis, new(levelStack), &awscdk.StackProps{Env: &awscdk.Environment{Account: new(levelAccount), Region: new("eu-west-1")}})
	everyPoller(stack, stack)
	stacks, err := assembly.Load(*synthesis.Synth(nil).Directory())
	if err != nil {
		t.Fatal(err)
	}
	app := readLevels(stacks)
	values := cfn.New(stacks, cfn.Options{})
	for id, r := range stacks[0].Template.Resources {
		switch name := strings.TrimSuffix(strings.TrimPrefix(r.ConstructPath(), levelStack+"/"), "/Resource"); {
		case r.Type == "AWS::IAM::Role":
			for _, p := range list(values.Resolve(stacks[0], r.Properties["Policies"])) {
				document, _ := p.(map[string]any)["PolicyDocument"].(map[string]any)
				function, _, _ := strings.Cut(name, "/")
				app.policies[function+" schedules"] = list(document["Statement"])
			}
		case r.Type == "AWS::Scheduler::Schedule":
			function, _, _ := strings.Cut(name, "/")
			group := values.String(stacks[0], r.Properties["GroupName"])
			app.arns[function+" schedule"] = "arn:aws:scheduler:eu-west-1:" + levelAccount + ":schedule/" + group + "/" + id
		case r.Type == "AWS::DynamoDB::GlobalTable":
			app.arns[name+" stream"] = values.String(stacks[0], map[string]any{"Fn::GetAtt": []any{id, "StreamArn"}})
		case strings.HasSuffix(name, "/DeadLetters"):
			owner, rest, _ := strings.Cut(name, "/")
			if strings.HasPrefix(rest, "Schedules/") {
				owner += " schedules"
			}
			app.arns[owner+" failures"] = app.arns[r.ConstructPath()[len(levelStack)+1:]]
		default:
			app.arns[name] = app.arns[r.ConstructPath()[len(levelStack)+1:]]
		}
	}
	return app
}

// pollerRequests are what Lambda and the scheduler ask for in the name of each
// role, and what they must not.
var pollerRequests = []levelRequest{
	{action: "sqs:ReceiveMessage", resource: "Jobs", allowed: "Worker"},
	{action: "sqs:DeleteMessage", resource: "Jobs", allowed: "Worker"},
	{action: "sqs:GetQueueAttributes", resource: "Jobs", allowed: "Worker"},
	{action: "sqs:SendMessage", resource: "Jobs"},
	{action: "sqs:PurgeQueue", resource: "Jobs"},
	{action: "sqs:ReceiveMessage", resource: "Jobs failures"}, // not the dead letters
	{action: "sqs:ReceiveMessage", resource: "SealedJobs", allowed: "Sealed"},
	{action: "kms:Decrypt", resource: "Key", of: "sqs aws:sqs:arn SealedJobs", allowed: "Sealed"},
	{action: "kms:Decrypt", resource: "Key", of: "sqs aws:sqs:arn Jobs"},
	{action: "kms:GenerateDataKey", resource: "Key", of: "sqs aws:sqs:arn SealedJobs"},

	{action: "dynamodb:GetRecords", resource: "Orders stream", allowed: "View"},
	{action: "dynamodb:GetShardIterator", resource: "Orders stream", allowed: "View"},
	{action: "dynamodb:DescribeStream", resource: "Orders stream", allowed: "View"},
	{action: "dynamodb:GetItem", resource: "Orders"},
	{action: "dynamodb:PutItem", resource: "Orders"},
	{action: "dynamodb:GetRecords", resource: "SealedOrders stream", allowed: "SealedView"},
	{action: "kms:Decrypt", resource: "Key", of: "dynamodb aws:dynamodb:tableName SealedOrders", allowed: "SealedView"},
	{action: "sqs:SendMessage", resource: "View failures", allowed: "View"},
	{action: "sqs:ReceiveMessage", resource: "View failures"},
	{action: "sqs:SendMessage", resource: "LostOrders", allowed: "SealedView"},
	{action: "kms:GenerateDataKey", resource: "Key", of: "sqs aws:sqs:arn LostOrders", allowed: "SealedView"},

	{action: "kinesis:GetRecords", resource: "Clicks", allowed: "Count"},
	{action: "kinesis:GetShardIterator", resource: "Clicks", allowed: "Count"},
	{action: "kinesis:ListShards", resource: "Clicks", allowed: "Count"},
	{action: "kinesis:DescribeStream", resource: "Clicks", allowed: "Count"},
	{action: "kinesis:DescribeStreamSummary", resource: "Clicks", allowed: "Count"},
	{action: "kinesis:PutRecord", resource: "Clicks"},
	{action: "kinesis:GetRecords", resource: "SealedClicks", allowed: "SealedCount"},
	{action: "kms:Decrypt", resource: "Key", of: "kinesis aws:kinesis:arn SealedClicks", allowed: "SealedCount"},
	{action: "s3:PutObject", resource: "LostClicks/aws/lambda/x", allowed: "SealedCount"},
	{action: "s3:ListBucket", resource: "LostClicks", allowed: "SealedCount"},
	{action: "s3:AbortMultipartUpload", resource: "LostClicks/aws/lambda/x", allowed: "SealedCount"},
	{action: "s3:GetObject", resource: "LostClicks/aws/lambda/x"},
	{action: "sns:Publish", resource: "LostViews", allowed: "Told"},

	{action: "lambda:InvokeFunction", resource: "Report", allowed: "Report schedules"},
	{action: "lambda:InvokeFunction", resource: "Once"}, // its schedule knows the alias alone
	{action: "lambda:InvokeFunction", resource: "Once:live", allowed: "Once schedules"},
	{action: "lambda:InvokeFunction", resource: "Worker"},
	{action: "sqs:SendMessage", resource: "Report schedules failures", allowed: "Report schedules"},
	{action: "sqs:SendMessage", resource: "Report failures", allowed: "Report"}, // what the function could not handle
	{action: "sqs:SendMessage", resource: "LostYears", allowed: "Once schedules"},
	{action: "kms:Decrypt", resource: "Key", of: "scheduler aws:scheduler:schedule:arn Once schedule", allowed: "Once schedules"},
	{action: "kms:Decrypt", resource: "Key", of: "scheduler aws:scheduler:schedule:arn Report schedule"},
	{action: "kms:Decrypt", resource: "Key"},
}

// cutTwice splits "service key rest".
func cutTwice(of string) (service, key, rest string, ok bool) {
	service, rest, _ = strings.Cut(of, " ")
	key, rest, ok = strings.Cut(rest, " ")
	return service, key, rest, ok
}

// Whoever reads a source, or sends what failed, may do exactly that.
//
// Shows P15 for event sources.
func TestPollersAllowWhatTheyTakeAndNoMore(t *testing.T) {
	notShort(t, "asks an npm package")
	app := pollerApp(t)
	arn := func(resource string) string {
		name, rest := resource, ""
		if app.arns[name] == "" {
			cut := strings.IndexAny(resource, "/:")
			if cut < 0 || app.arns[resource[:cut]] == "" {
				t.Fatalf("%q is no resource of the app", resource)
			}
			name, rest = resource[:cut], resource[cut:]
		}
		return app.arns[name] + rest
	}
	var requests []simulatedRequest
	for _, r := range pollerRequests {
		s := simulatedRequest{Action: r.action, Resource: arn(r.resource), Policy: app.keys[r.resource]}
		if service, key, of, ok := cutTwice(r.of); ok && service == "scheduler" {
			s.Context = map[string]any{"kms:EncryptionContext:" + key: arn(of)}
		} else if ok {
			s.Context = app.encryptionOf(t, r.of)
		}
		requests = append(requests, s)
	}
	verdicts := verdictsOf(t, app.policies, requests)
	for _, role := range slices.Sorted(maps.Keys(verdicts)) {
		for i, r := range pollerRequests {
			want := "ImplicitlyDenied"
			if r.allowed == role {
				want = "Allowed"
			}
			if got := verdicts[role][i]; got != want {
				t.Errorf("%s on %s (%s) by %s: %s, want %s", r.action, r.resource, r.of, role, got, want)
			}
		}
	}
	// A source that is added has its rows.
	for role, statements := range app.policies {
		for _, s := range statements {
			for _, action := range list(s.(map[string]any)["Action"]) {
				own := strings.HasPrefix(cfn.Text(action), "logs:") // every function's
				if !own && !slices.ContainsFunc(pollerRequests, func(r levelRequest) bool { return r.action == action && r.allowed != "" }) {
					t.Errorf("%s may %s, which no request tries: add it to pollerRequests, and one on another resource that nobody may", role, action)
				}
			}
		}
	}
	for _, r := range pollerRequests {
		if r.allowed != "" && verdicts[r.allowed] == nil {
			t.Errorf("%s on %s: there is no role %s", r.action, r.resource, r.allowed)
		}
	}
}
