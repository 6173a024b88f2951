package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A GoFunction is a Lambda function made from a Go main package, with its own
// role and log group. Its fields are the CDK's own constructs.
type GoFunction struct {
	// Function is the Lambda function. Its construct id is Default for every
	// GoFunction; the id given to NewGoFunction is that of its scope.
	Function awslambda.Function
	// Role is what the function runs as.
	Role awsiam.IRole
	// LogGroup is where its log goes.
	LogGroup awslogs.ILogGroup
	// Alias is what callers should invoke; nil unless AliasName or
	// ProvisionedConcurrency asked for one.
	Alias awslambda.Alias
	// URL is the function URL; nil unless FunctionURL asked for one.
	URL awslambda.FunctionUrl

	// streams: the handler streams every answer, which only its function URL
	// understands.
	streams bool
}

// NewGoFunction makes a function from the Go main package in props.Entry. The
// compiler starts at once and runs beside the construction of the app;
// synthesis waits for it and reports what does not compile, for all functions
// together.
//
// It panics with one or more [*ConfigError] if props cannot work. It never
// changes props.
func NewGoFunction(scope constructs.Construct, id string, props *GoFunctionProps) *GoFunction {
	return newGoFunction(scope, id, props, nil)
}

// newGoFunction is NewGoFunction, with the session of scope's app if s is nil.
func newGoFunction(scope constructs.Construct, id string, given *GoFunctionProps, s *session) *GoFunction {
	var props GoFunctionProps
	if given != nil {
		props = *given
	}
	at := placeOf(scope, s)
	path := at.child(id)
	this := constructs.NewConstruct(scope, &id)

	var problems problemList
	links := planLinks(this, props.Links, props.Environment, &problems)
	props.Environment = links.addTo(props.Environment)
	problems = append(problems, props.validate()...)
	build := at.needsCode()
	props.Architecture = chooseArchitecture(at.architecture, props.Architecture, &problems)
	request, err := newCodeRequest(props.Entry, props.Architecture, props.Build, build && !problems.about("Entry", "Build"))
	if err != nil {
		problems.add("Entry", "%v", err)
	}
	must(configErrors(path, problems))

	code := &lateCode{stackPlace: at.stackPlace, path: path, scope: this, request: request, links: props.Links,
		record: assembly.FunctionRecord{Path: path, Links: links.records(), GivenRole: props.Role != nil}}
	if build {
		code.pending = at.session.start(request)
	}

	f := &GoFunction{Role: props.Role, LogGroup: props.LogGroup, streams: props.streams()}
	if f.Role == nil {
		f.Role = newRole(this, at.session.parts.servicePrincipal())
	}
	if f.LogGroup == nil {
		f.LogGroup = newLogGroup(this, props.LogRetention, props.KeepLogs)
	}
	role := executionRole{awsRole: f.Role, given: props.Role != nil}
	grantBasics(this, role, f.LogGroup, &props)
	must(configErrors(path, links.grant(role)))
	_, pending := at.session.parts.pending(at.stack)
	settings := functionProps(&props, f, pending, &at.session.parts)
	// The id "Default" keeps the logical ids of a plain awslambda.Function with
	// this id, so that an app can change over without replacing its function.
	f.Function = awslambda.NewFunction(this, new("Default"), settings)
	code.resource = f.Function.Node().DefaultChild().(awslambda.CfnFunction)
	at.code.functions = append(at.code.functions, code)
	f.Alias = newAlias(f.Function, settings, &props)
	f.URL = newFunctionURL(f.Target(), props.FunctionURL)
	return f
}

// GrantPrincipal makes a GoFunction an IGrantable: bucket.GrantRead(fn, nil).
func (f *GoFunction) GrantPrincipal() awsiam.IPrincipal { return f.Role.GrantPrincipal() }

// Target is the function callers should invoke: the alias, if there is one.
func (f *GoFunction) Target() awslambda.IFunction {
	if f.Alias != nil {
		return f.Alias
	}
	return f.Function
}

// AddEventSource makes source invoke the function, by its alias if there is one.
func (f *GoFunction) AddEventSource(source awslambda.IEventSource) { f.Target().AddEventSource(source) }

// FunctionArn is the ARN of the function callers should invoke. With it
// [LinkFunction] takes a GoFunction.
func (f *GoFunction) FunctionArn() *string { return f.Target().FunctionArn() }

// ArchitectureContext is the context key of the architecture of functions that
// do not choose one: "arm64" or "x86_64".
const ArchitectureContext = "lambdacdk:architecture"

// chooseArchitecture applies the order of precedence: props, context, default.
func chooseArchitecture(context any, a Architecture, l *problemList) Architecture {
	if a != "" {
		return a
	}
	switch v := context; v {
	case nil, "":
		return defaultArchitecture
	case string(ARM64), string(AMD64):
		return Architecture(v.(string))
	default:
		l.add("Architecture", "the context value %s is %#v; it must be %q or %q", ArchitectureContext, v, ARM64, AMD64)
		return defaultArchitecture
	}
}
