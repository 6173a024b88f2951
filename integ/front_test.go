package integ

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// CloudFront may call a function that has a front, for that distribution and by
// the function's URL; if it has an alias, that alone.
//
// Shows P16.
func TestAFrontMayCallItsFunctionAndNoMore(t *testing.T) {
	notShort(t, "asks an npm package")
	context, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	context[lambdacdk.SkipBuild] = true
	synthesis := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	everySite(awscdk.NewStack(synthesis, new(siteStack), &awscdk.StackProps{Env: &awscdk.Environment{Account: new(levelAccount), Region: new("us-east-1")}}))
	stacks, err := assembly.Load(*synthesis.Synth(nil).Directory())
	if err != nil {
		t.Fatal(err)
	}
	values := cfn.New(stacks, cfn.Options{})

	// Statements as Lambda writes them into the policy of a function, or alias.
	policies, sources := map[string][]any{}, map[string]string{}
	for _, r := range stacks[0].Template.Resources {
		p, _ := values.Resolve(stacks[0], r.Properties).(map[string]any)
		if r.Type != "AWS::Lambda::Permission" || p["Principal"] != "cloudfront.amazonaws.com" {
			continue
		}
		function, source := cfn.Text(p["FunctionName"]), cfn.Text(p["SourceArn"])
		conditions := map[string]any{"ArnLike": map[string]any{"AWS:SourceArn": source}}
		if kind := p["FunctionUrlAuthType"]; kind != nil {
			conditions["StringEquals"] = map[string]any{"lambda:FunctionUrlAuthType": kind}
		}
		if p["InvokedViaFunctionUrl"] == true {
			conditions["Bool"] = map[string]any{"lambda:InvokedViaFunctionUrl": "true"}
		}
		policies[function] = append(policies[function], map[string]any{
			"Effect": "Allow", "Principal": map[string]any{"Service": p["Principal"]}, "Action": p["Action"], "Resource": function, "Condition": conditions,
		})
		sources[function] = source
	}
	if len(policies) != 2 {
		t.Fatalf("functions with a front: %v, want two", sources)
	}

	type asked struct {
		action, function, source, kind, byURL string
		allowed                               bool
	}
	var all []asked
	for function, source := range sources {
		all = append(all,
			asked{"lambda:InvokeFunctionUrl", function, source, "AWS_IAM", "true", true},
			asked{"lambda:InvokeFunction", function, source, "AWS_IAM", "true", true},
			asked{"lambda:InvokeFunctionUrl", function, source, "NONE", "true", false},
			asked{"lambda:InvokeFunction", function, source, "", "false", false},
			asked{"lambda:InvokeFunctionUrl", function, source + "2", "AWS_IAM", "true", false},
			asked{"lambda:InvokeFunction", function, source + "2", "AWS_IAM", "true", false},
			asked{"lambda:GetFunction", function, source, "AWS_IAM", "true", false},
		)
		if beside, ok := strings.CutSuffix(function, ":live"); ok {
			all = append(all, asked{"lambda:InvokeFunctionUrl", beside, source, "AWS_IAM", "true", false})
		}
	}
	if len(all) != 15 {
		t.Errorf("%d requests for %v; want 15, one beside the alias", len(all), sources)
	}
	var requests []simulatedRequest
	for _, a := range all {
		r := simulatedRequest{
			Principal: "cloudfront.amazonaws.com", Action: a.action, Resource: a.function,
			Context: map[string]any{"aws:SourceArn": a.source, "aws:SourceAccount": levelAccount, "aws:SecureTransport": "true", "lambda:FunctionUrlAuthType": a.kind, "lambda:InvokedViaFunctionUrl": a.byURL},
		}
		if statements := policies[a.function]; statements != nil {
			r.Policy = map[string]any{"Version": "2012-10-17", "Statement": statements}
		}
		requests = append(requests, r)
	}
	verdicts := verdictsOf(t, map[string][]any{"nobody": {}}, requests)["nobody"]
	for i, a := range all {
		if got := verdicts[i]; got != map[bool]string{true: "Allowed", false: "ImplicitlyDenied"}[a.allowed] {
			t.Errorf("%+v: %s", a, got)
		}
	}
}
