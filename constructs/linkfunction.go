package lambdacdk

import (
	"strings"

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
	return linkFunction[link.Function]("LinkFunction", fn, "")
}

// linkFunction fills a link of either type. event is what the function is
// invoked with, empty if anything may be.
func linkFunction[L any](by string, fn interface{ FunctionArn() *string }, event string) L {
	if isNil(fn) {
		return unlinked[L](nothingLinked, by, "function")
	}
	var target awslambda.IFunction
	var callee *lateCode
	switch fn := fn.(type) {
	case *GoFunction:
		target, callee = fn.Target(), fn.code
	case awslambda.IFunction:
		target = fn
		if event != "" {
			callee = codeBehind(fn)
		}
	default:
		return unlinked[L]("is filled by lambdacdk.%s with a %T; it takes a *lambdacdk.GoFunction or an awslambda.IFunction", by, fn)
	}
	arn := target.FunctionArn()
	r := self(target, arn)
	r.event = event
	if event != "" {
		r.callee = callee
	}
	return bindTo[L](*arn, r)
}

// codeBehind is the code of the GoFunction whose function, version or alias fn
// is, as Target returns one; nil if fn is of something else.
func codeBehind(fn awslambda.IFunction) *lateCode {
	s, known := memo.sessions[fn.Node().Root()]
	if !known {
		return nil
	}
	path := *fn.Node().Path() + "/"
	for _, stage := range s.ordered {
		for _, code := range stage.functions {
			if strings.HasPrefix(path, code.path+"/Default/") {
				return code
			}
		}
	}
	return nil
}
