package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awslambda in the service authorization reference.
var _ = grants("function", []accessRule{
	{nil, partSelf, []string{"lambda:InvokeFunction"}},
})

// LinkFunction links a function this one may invoke: fn.Target() of a
// GoFunction, or any other.
func LinkFunction(fn awslambda.IFunction) link.Function {
	return bindTo[link.Function](*fn.FunctionArn(), self(fn, fn.FunctionArn(), nil))
}
