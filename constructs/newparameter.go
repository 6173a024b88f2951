package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
)

// ParameterProps describes a String parameter of the Systems Manager's
// Parameter Store. Only Value is required.
type ParameterProps struct {
	// Value is the parameter's value, which may be a CDK token. Everybody who
	// can read the template can read it: a secret is for [NewSecret], because
	// CloudFormation cannot make a SecureString.
	Value string

	// Name is the parameter's name, such as /shop/limits. If empty,
	// CloudFormation chooses one.
	Name string

	// Description says what the parameter is for. If empty, there is none.
	Description string

	// Parameter passes any setting of the CDK's own parameter through. A setting
	// that is given above must stay unset here.
	Parameter *awsssm.StringParameterProps
}

// NewParameter makes a parameter that can be changed without a deployment of
// the functions that read it. The next deployment that changes Value sets it
// again. It is deleted with the stack; its value is in the app's source. It
// panics with one or more [*ConfigError] if props cannot work. It never changes
// props.
func NewParameter(scope constructs.Construct, id string, props *ParameterProps) awsssm.StringParameter {
	var l problemList
	p := valueOf(props)
	out := valueOf(p.Parameter)
	out.StringValue = either(&l, "Value", text(p.Value), "Parameter.StringValue", out.StringValue)
	if out.StringValue == nil {
		l.add("Value", "Value is not set; a parameter has at least one character")
	}
	out.ParameterName = either(&l, "Name", text(p.Name), "Parameter.ParameterName", out.ParameterName)
	out.Description = either(&l, "Description", text(p.Description), "Parameter.Description", out.Description)
	must(configErrors(childPath(scope, id), l))
	return awsssm.NewStringParameter(scope, &id, &out)
}
