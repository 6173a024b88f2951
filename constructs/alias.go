package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// newAlias makes the alias that props asks for, nil if none. Lambda keeps the
// settings of asynchronous invocations per alias, so the function's own are
// repeated.
func newAlias(scope constructs.Construct, function awslambda.Function, props *GoFunctionProps) awslambda.Alias {
	name := props.AliasName
	if name == "" && props.ProvisionedConcurrency > 0 {
		name = defaultAliasName
	}
	if name == "" {
		return nil
	}
	retries, age := numberOf(props.RetryAttempts), seconds(props.MaxEventAge)
	if f := props.Function; f != nil {
		if f.RetryAttempts != nil {
			retries = f.RetryAttempts
		}
		if f.MaxEventAge != nil {
			age = f.MaxEventAge
		}
	}
	return awslambda.NewAlias(scope, new("Alias"), &awslambda.AliasProps{
		AliasName:                       &name,
		Version:                         function.CurrentVersion(),
		ProvisionedConcurrentExecutions: number(props.ProvisionedConcurrency),
		OnSuccess:                       props.OnSuccess,
		OnFailure:                       props.OnFailure,
		RetryAttempts:                   retries,
		MaxEventAge:                     age,
	})
}
