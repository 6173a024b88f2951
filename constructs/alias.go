package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// newAlias makes the alias that props asks for, nil if none. Lambda keeps the
// settings of asynchronous invocations per alias, so those that the function
// was made with are repeated.
func newAlias(scope constructs.Construct, function awslambda.Function, made *awslambda.FunctionProps, props *GoFunctionProps) awslambda.Alias {
	name := props.AliasName
	if name == "" && props.ProvisionedConcurrency > 0 {
		name = defaultAliasName
	}
	if name == "" {
		return nil
	}
	return awslambda.NewAlias(scope, new("Alias"), &awslambda.AliasProps{
		AliasName:                       &name,
		Version:                         function.CurrentVersion(),
		ProvisionedConcurrentExecutions: number(props.ProvisionedConcurrency),
		OnSuccess:                       made.OnSuccess,
		OnFailure:                       made.OnFailure,
		RetryAttempts:                   made.RetryAttempts,
		MaxEventAge:                     made.MaxEventAge,
	})
}
