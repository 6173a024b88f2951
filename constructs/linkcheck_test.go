package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// These handlers are built and read for real.
const (
	loadsUpload  = "../internal/program/testdata/programs/handler"
	loadsNothing = "./testdata/handler"
)

// A function whose handler loads another contract than it is given, or loads
// one and is given none, fails synthesis and not its first invocation.
//
// Shows P10 for contracts: what infrastructure gives is what the handler takes.
func TestHandlersAndContractsAreComparedAtSynthesis(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	type wrong struct{ Uploads link.Bucket[link.Get] }
	NewGoFunction(stack, "Without", &GoFunctionProps{Entry: loadsUpload})
	NewGoFunction(stack, "Wrong", &GoFunctionProps{Entry: loadsUpload, Links: wrong{LinkBucket[link.Get](bucket)}})
	err := panicOf(t, func() { app.Synth(nil) })
	if err == nil {
		t.Fatal("synthesis accepts handlers without their contracts")
	}
	for _, want := range []string{
		"lambdacdk: Shop/Without: the handler loads github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.Upload",
		"handler/main.go:12", "but Links is not set; fill it with a contract.Upload",
		"lambdacdk: Shop/Wrong: the handler loads", "give it a contract.Upload, or a contract that embeds it",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v\nwant it to say %q", err, want)
		}
	}
}

func TestRightContractsSynthesizeAndUnusedOnesAreWarnedOf(t *testing.T) {
	if testing.Short() {
		t.Skip("links many programs; go test without -short runs it")
	}
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	audit := LinkTopic(awssns.NewTopic(stack, new("Audit"), nil))
	NewGoFunction(stack, "Right", &GoFunctionProps{Entry: loadsUpload, Links: contract.Upload{
		Base: contract.Base{Audit: audit}, Uploads: LinkBucket[link.Put](bucket),
	}})
	NewGoFunction(stack, "Unused", &GoFunctionProps{Entry: loadsNothing, Links: contract.Base{Audit: audit}})
	app.Synth(nil)
	for id, want := range map[string]int{"/Shop/Right": 0, "/Shop/Unused": 1} {
		found := *assertions.Annotations_FromStack(stack).FindWarning(&id, assertions.Match_StringLikeRegexp(new(WarningLinksUnused)))
		if len(found) != want {
			t.Errorf("%d warnings of unused links at %s, want %d", len(found), id, want)
		}
	}
}
