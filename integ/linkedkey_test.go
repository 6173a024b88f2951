package integ

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// newTestStack returns a stack whose functions have no source, with the feature
// flags of this repository.
func newTestStack(t *testing.T) awscdk.Stack {
	t.Helper()
	context, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	context[lambdacdk.SkipBuild] = true
	app := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(t.TempDir())})
	return awscdk.NewStack(app, new("Test"), nil)
}

func templateOf(t *testing.T, stack awscdk.Stack) template {
	t.Helper()
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var out template
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Shows P14: one function may encrypt, another may decrypt, neither both.
func TestFunctionsEncryptOrDecrypt(t *testing.T) {
	stack := newTestStack(t)
	key := awskms.NewKey(stack, new("Key"), nil)
	lambdacdk.NewGoFunction(stack, "Seal", &lambdacdk.GoFunctionProps{Entry: "./cmd/seal", Links: struct {
		Key link.Key[link.Encrypt]
	}{lambdacdk.LinkKey[link.Encrypt](key)}})
	lambdacdk.NewGoFunction(stack, "Open", &lambdacdk.GoFunctionProps{Entry: "./cmd/open", Links: struct {
		Key link.Key[link.Decrypt]
	}{lambdacdk.LinkKey[link.Decrypt](key)}})

	tmpl := templateOf(t, stack)
	for function, want := range map[string][]string{
		"Seal": {"kms:Encrypt", "kms:GenerateDataKey"},
		"Open": {"kms:Decrypt"},
	} {
		var got []string
		for id, policy := range tmpl.ofType("AWS::IAM::Policy") {
			for _, s := range statementsIn(policy.Properties) {
				for _, action := range list(s["Action"]) {
					if strings.HasPrefix(id, function) && strings.HasPrefix(action.(string), "kms:") {
						got = append(got, action.(string))
					}
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s may %q, want %q", function, got, want)
		}
	}
	for id, k := range tmpl.ofType("AWS::KMS::Key") {
		if s := compact(k.Properties); strings.Contains(s, "ServiceRole") {
			t.Errorf("the policy of %s names a function's role: %s", id, s)
		}
	}
}
