package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// GoCode is the code of an awslambda.Function made from the main package in
// entry, a directory relative to the one synthesis runs in. It is for apps that
// keep their own functions, which must say what a Go binary needs:
//
//	awslambda.NewFunction(stack, new("Orders"), &awslambda.FunctionProps{
//		Code:         lambdacdk.GoCode(stack, "./cmd/orders", nil),
//		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
//		Handler:      new("bootstrap"),
//		Architecture: awslambda.Architecture_ARM_64(),
//	})
//
// The binary is compiled for the architecture of the function that has the
// code: without Architecture, the CDK's functions run on x86_64. Several
// functions may have the same code, also of different architectures and in
// several stacks. Synthesis fails where the function's runtime, such as go1.x,
// does not start a file called bootstrap.
//
// Scope is the stack, or any construct in the same [awscdk.Stage] as the
// functions. Build may be nil. As with [NewGoFunction], synthesis builds all
// packages together, reports what does not compile, and builds nothing for cdk
// ls. GoCode is no code of layers.
//
// It panics with a [*ConfigError] if entry is no main package.
func GoCode(scope constructs.Construct, entry string, build *BuildOptions) awslambda.Code {
	return goCode(scope, entry, build, nil)
}

// A goCodeUse is one call of GoCode.
type goCodeUse struct {
	path    string
	request codeRequest // without an architecture
}

func goCode(scope constructs.Construct, entry string, given *BuildOptions, s *session) awslambda.Code {
	needScope(scope, fmt.Sprintf("GoCode(%q)", entry))
	at := placeOf(scope, s)
	path := fmt.Sprintf("%s: GoCode(%q)", at.path, entry)
	var build BuildOptions
	if given != nil {
		build = *given
	}
	var problems problemList
	validateSource(&problems, entry, build)
	request, err := newCodeRequest(entry, "", build, at.needsCode() && !problems.about("Entry", "Build"))
	if err != nil {
		problems.add("Entry", "%v", err)
	}
	must(configErrors(path, problems))
	// The app's own stage looks at all functions, so that none is missed.
	if app, ok := scope.Node().Root().(awscdk.Stage); ok {
		at.session.stage(app)
	}
	key := fmt.Sprintf("lambdacdk-go-code-%d", len(at.session.goCodes)+1)
	at.session.goCodes[key] = &goCodeUse{path: path, request: request}
	bucket, _ := at.session.parts.pending(at.stack)
	return awslambda.Code_FromBucketV2(bucket, &key, nil)
}

// findGoCodes finds the functions of the stage whose code comes from GoCode,
// and starts their builds. The functions were made after their code, and may
// be anywhere. Ahead of the stage's own synthesis, the stages within it may not
// have their code yet.
func (c *stageCode) findGoCodes(ahead bool) {
	if len(c.session.goCodes) == 0 {
		return
	}
	for _, node := range *c.stage.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		switch r := node.(type) {
		case awslambda.CfnFunction:
			c.giving.step()
			properties := *r.CfnProperties()
			if use, ok := c.session.goCodes[objectKey(properties["code"])]; ok {
				c.useGoCode(r, use, properties["runtime"], properties["architectures"], ahead)
			}
		case awslambda.CfnLayerVersion:
			if use, ok := c.session.goCodes[objectKey((*r.CfnProperties())["content"])]; ok {
				c.misuse(r, "it is a layer, and %s is the code of functions", use.path)
			}
		}
	}
}

func (c *stageCode) useGoCode(function awslambda.CfnFunction, use *goCodeUse, runtime, architectures any, ahead bool) {
	owner, ok := function.Node().Scope().(constructs.Construct)
	if !ok {
		return
	}
	at := placeOf(owner, c.session)
	switch {
	case at.code != c && ahead, slices.ContainsFunc(c.functions, func(f *lateCode) bool { return f.resource == function }):
		return
	case at.code != c:
		c.misuse(function, "its code is %s, which is in another stage; call GoCode with the function's stack", use.path)
		return
	}
	// Of the runtimes that start a file called bootstrap, also the ended ones
	// pass: the app has run on them so far.
	if name, ok := runtime.(string); ok && !isToken(name) && !strings.HasPrefix(name, "provided") {
		c.misuse(function, "its runtime is %s, which does not start the bootstrap of %s; say awslambda.Runtime_PROVIDED_AL2023()", name, use.path)
		return
	}
	late := &lateCode{stackPlace: at.stackPlace, path: at.path, scope: owner, resource: function, request: use.request}
	switch list, _ := architectures.([]any); {
	case architectures == nil:
		late.request.Build.GOARCH = goarch(AMD64) // Lambda's default
	case len(list) == 1 && (list[0] == string(ARM64) || list[0] == string(AMD64)):
		late.request.Build.GOARCH = goarch(Architecture(list[0].(string)))
	default:
		c.misuse(function, "its architecture is not known at synthesis, and %s is compiled for it; say %q or %q", use.path, ARM64, AMD64)
		return
	}
	if at.needsCode() {
		late.pending = c.session.start(late.request)
	}
	c.functions = append(c.functions, late)
}

// objectKey is the key in an S3 location, as properties of resources have it.
func objectKey(location any) string {
	l, _ := location.(map[string]any)
	key, _ := l["s3Key"].(string)
	return key
}

func (c *stageCode) misuse(r awscdk.CfnResource, format string, args ...any) {
	c.misused = append(c.misused, fmt.Sprintf("lambdacdk: %s: %s", *r.Node().Path(), fmt.Sprintf(format, args...)))
}
