package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awslambda in the service authorization reference.
var _ = grants("function", []accessRule{
	{nil, partSelf, []string{"lambda:InvokeFunction"}},
})

// LinkFunction links a function this one may invoke: a *[GoFunction], by its
// alias where it has one, or an awslambda.IFunction, as it is.
func LinkFunction(fn interface{ FunctionArn() *string }) link.Function {
	if isNil(fn) {
		return unlinked[link.Function](nothingLinked, "LinkFunction", "function")
	}
	var target awslambda.IFunction
	switch fn := fn.(type) {
	case *GoFunction:
		target = fn.Target()
	case awslambda.IFunction:
		target = fn
	default:
		return unlinked[link.Function]("is filled by lambdacdk.LinkFunction with a %T; it takes a *lambdacdk.GoFunction or an awslambda.IFunction", fn)
	}
	arn := target.FunctionArn()
	return bindTo[link.Function](*arn, self(target, arn))
}
