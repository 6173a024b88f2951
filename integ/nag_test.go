package integ

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// IAM4 is a managed policy, IAM5 a wildcard in a policy. Only the settings that
// lambdacdk.WildcardActions names have findings, and only for the resource "*".
//
// Shows P15 by a judge of the field, cdk-nag's AwsSolutions.
func TestNagFindsNoWidePolicies(t *testing.T) {
	notShort(t, "loads the rules of cdk-nag")
	context, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	context[lambdacdk.SkipBuild] = true
	// With this flag on, the first finding of any rule ends the synthesis.
	context["@aws-cdk/core:annotationsInValidationReport"] = false
	app := everything(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{}), nil)
	for _, stack := range []string{functionStack, wildcardStack, apiStack} {
		annotations := assertions.Annotations_FromStack(app.Node().FindChild(&stack).(awscdk.Stack))
		find := func(rule string) (n int, text string) {
			found := *annotations.FindError(new("*"), assertions.Match_StringLikeRegexp(&rule))
			return len(found), compact(found)
		}
		if n, _ := find("AwsSolutions-"); n == 0 {
			t.Errorf("%s: no rule of the pack has a finding, so it did not run", stack)
		}
		all, text := find("AwsSolutions-IAM[45]")
		star, _ := find(`AwsSolutions-IAM5\[Resource::\*\]`)
		switch {
		case stack != wildcardStack && all > 0:
			t.Errorf("%s: %d times IAM4 or IAM5, want none: %s", stack, all, text)
		case stack == wildcardStack && (star == 0 || all > star):
			t.Errorf("%s: %d times IAM4 or IAM5, %d of them for the resource *, want all and at least one: %s", stack, all, star, text)
		}
	}
}
