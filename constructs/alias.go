package lambdacdk

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// hasAlias tells whether the function gets an alias.
func (p *GoFunctionProps) hasAlias() bool {
	return p.AliasName != "" || p.ProvisionedConcurrency > 0 || p.Durable != nil
}

// newAlias makes the alias that props asks for, nil if none. Lambda keeps the
// settings of asynchronous invocations per alias, so those that the function
// was made with are repeated.
//
// It has the id that function.AddAlias gives, so that an app which has such an
// alias can change over: the same alias under another logical id cannot be
// deployed, because CloudFormation creates it before it deletes the old one.
func newAlias(function awslambda.Function, made *awslambda.FunctionProps, props *GoFunctionProps) awslambda.Alias {
	if !props.hasAlias() {
		return nil
	}
	name := cmp.Or(props.AliasName, defaultAliasName)
	id := "Alias"
	if !isToken(name) {
		id += name
	}
	return awslambda.NewAlias(function, &id, &awslambda.AliasProps{
		AliasName:                       &name,
		Version:                         function.CurrentVersion(),
		ProvisionedConcurrentExecutions: number(props.ProvisionedConcurrency),
		OnSuccess:                       made.OnSuccess,
		OnFailure:                       made.OnFailure,
		RetryAttempts:                   made.RetryAttempts,
		MaxEventAge:                     made.MaxEventAge,
	})
}
