package lambdacdk

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// GoCodeProps says how [GoCode] builds. The zero value consists of defaults.
type GoCodeProps struct {
	// Architecture is what the binary is compiled for. The function's own
	// Architecture must be the same; GoCode cannot see it. If empty, ARM64.
	Architecture Architecture

	// Build changes how the binary is compiled.
	Build BuildOptions
}

// GoCode builds the main package in entry, a directory relative to the one
// synthesis runs in, and returns it as the code of an awslambda.Function. It is
// for apps that keep their own functions, which must say what a Go binary
// needs:
//
//	awslambda.NewFunction(stack, new("Orders"), &awslambda.FunctionProps{
//		Code:         lambdacdk.GoCode("./cmd/orders", nil),
//		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
//		Handler:      new("bootstrap"),
//		Architecture: awslambda.Architecture_ARM_64(),
//	})
//
// Props may be nil. GoCode blocks until the binary is there, and builds each
// time it is called, also for cdk ls: it belongs to no construct that could say
// that nothing is needed. Building an unchanged package again is quick.
// [NewGoFunction] waits for nothing and builds many at once.
//
// It panics with a [*ConfigError] if entry is no main package, and with a
// [*BuildError] if it does not compile.
func GoCode(entry string, props *GoCodeProps) awslambda.Code {
	b := gobuild.New(gobuild.Config{})
	defer b.Close()
	return goCode(entry, props, newSession(goBundler(b)))
}

func goCode(entry string, given *GoCodeProps, s *session) awslambda.Code {
	path := fmt.Sprintf("GoCode(%q)", entry)
	var props GoCodeProps
	if given != nil {
		props = *given
	}
	var problems problemList
	validateSource(&problems, entry, props.Build)
	choice(&problems, "Architecture", props.Architecture, ARM64, AMD64)
	request, err := newCodeRequest(entry, props.Architecture, props.Build, !problems.about("Entry", "Build"))
	if err != nil {
		problems.add("Entry", "%v", err)
	}
	must(configErrors(path, problems))
	zip, err := s.start(request)()
	if err != nil {
		must(s.explain(path, request, err))
	}
	return awslambda.Code_FromAsset(&zip.Path, &awss3assets.AssetOptions{AssetHash: &zip.Hash})
}
