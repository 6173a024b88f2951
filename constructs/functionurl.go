package lambdacdk

import "github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

// streams tells whether the handler must stream its answers.
func (p *GoFunctionProps) streams() bool { return p.FunctionURL != nil && p.FunctionURL.Streaming }

// newFunctionURL gives target the endpoint that props asks for, nil if none.
// For a public one the CDK adds the two permissions that Lambda asks for:
// lambda:InvokeFunctionUrl where the URL's auth type is NONE, and
// lambda:InvokeFunction where the call came through the URL.
func newFunctionURL(target awslambda.IFunction, props *FunctionURLProps) awslambda.FunctionUrl {
	if props == nil {
		return nil
	}
	o := &awslambda.FunctionUrlOptions{
		AuthType: awslambda.FunctionUrlAuthType_AWS_IAM,
		Cors:     props.Cors,
	}
	if props.Public {
		o.AuthType = awslambda.FunctionUrlAuthType_NONE
	}
	if props.Streaming {
		o.InvokeMode = awslambda.InvokeMode_RESPONSE_STREAM
	}
	return target.AddFunctionUrl(o)
}
