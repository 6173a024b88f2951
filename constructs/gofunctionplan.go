package lambdacdk

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A functionPlan is what a GoFunction is made from: its props, read and checked
// before any of its resources is made. Its methods are the steps of
// newGoFunction.
type functionPlan struct {
	props   GoFunctionProps // with the variables of links and the architecture
	links   linkPlan
	request codeRequest
	build   bool // the code matters to this synthesis
}

// planFunction reads props, which it never changes, and says all that is wrong
// with them.
func planFunction(at *place, props *GoFunctionProps) (functionPlan, problemList) {
	p := functionPlan{build: at.needsCode()}
	if props != nil {
		p.props = *props
	}
	var problems problemList
	p.links = planLinks(at.stackPlace, p.props.Links, p.props.Environment, &problems)
	p.props.Environment = p.links.addTo(p.props.Environment)
	problems = append(problems, p.props.validate()...)
	p.props.Architecture = chooseArchitecture(at.architecture, p.props.Architecture, &problems)
	// Where to look for the code is known unless that itself is wrong.
	look := p.build && !problems.about("Entry", "Build")
	var err error
	if p.request, err = newCodeRequest(p.props.Entry, p.props.Architecture, p.props.Build, look); err != nil {
		problems.add("Entry", "%v", err)
	}
	return p, problems
}

// startCode starts the compiler, if the code matters.
func (p *functionPlan) startCode(at *place, this constructs.Construct, path string) *lateCode {
	code := &lateCode{
		stackPlace: at.stackPlace, path: path, scope: this, request: p.request, links: p.props.Links,
		timeout: p.timeout(), made: map[string]bool{},
		record: assembly.FunctionRecord{Path: path, Links: p.links.records(), GivenRole: p.props.Role != nil},
	}
	if p.build {
		code.pending = at.session.start(p.request)
	}
	return code
}

// timeout is zero if only CloudFormation knows it.
func (p *functionPlan) timeout() time.Duration {
	if p.props.Function != nil && p.props.Function.Timeout != nil {
		return 0
	}
	return cmp.Or(p.props.Timeout, defaultTimeout)
}

// role is the given role, or one of the function's own.
func (p *functionPlan) role(at *place, this constructs.Construct) awsiam.IRole {
	if p.props.Role != nil {
		return p.props.Role
	}
	return newRole(this, at.session.parts.servicePrincipal())
}

// logGroup is the given log group, or one of the function's own.
func (p *functionPlan) logGroup(this constructs.Construct) awslogs.ILogGroup {
	if p.props.LogGroup != nil {
		return p.props.LogGroup
	}
	return newLogGroup(this, p.props.LogRetention, p.props.KeepLogs)
}

// grant allows the role of f what settings and links need.
func (p *functionPlan) grant(this constructs.Construct, f *GoFunction) problemList {
	grantBasics(this, f.role, f.LogGroup, &p.props)
	return p.links.grant(f.role)
}

// settings are what the CDK's function is made with. Its code is a placeholder
// until the compiler is done.
func (p *functionPlan) settings(at *place, f *GoFunction) *awslambda.FunctionProps {
	_, pending := at.session.parts.pending(at.stack)
	return cdkFunctionProps(&p.props, f, pending, &at.session.parts)
}

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
