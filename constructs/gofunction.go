package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// A GoFunction is a Lambda function made from a Go main package, with its own
// role and log group. Its fields are the CDK's own constructs.
type GoFunction struct {
	// Function is the Lambda function.
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
}

// NewGoFunction makes a function from the Go main package in props.Entry.
func NewGoFunction(scope constructs.Construct, id string, props *GoFunctionProps) *GoFunction {
	panic("not written yet")
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
