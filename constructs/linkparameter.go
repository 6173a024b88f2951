package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awssystemsmanager in the service authorization reference.
var _ = grants("parameter", []accessRule{
	{nil, partSelf, []string{"ssm:GetParameter", "ssm:GetParameters"}},
	{nil, partKey, []string{"kms:Decrypt"}},
})

// LinkParameter links an SSM parameter the function may read: a String, a
// StringList, or a SecureString under the account's own aws/ssm key.
func LinkParameter(parameter awsssm.IParameter) link.Parameter {
	if isNil(parameter) {
		return unlinked[link.Parameter](nothingLinked, "LinkParameter", "parameter")
	}
	return bindTo[link.Parameter](*asked(parameter, "ParameterName", parameter.ParameterName), self(parameter, asked(parameter, "ParameterArn", parameter.ParameterArn)))
}

// LinkSecureParameter links a SecureString that is encrypted under key, a
// customer-managed one.
func LinkSecureParameter(parameter awsssm.IParameter, key awskms.IKey) link.Parameter {
	if isNil(parameter) {
		return unlinked[link.Parameter](nothingLinked, "LinkSecureParameter", "parameter")
	}
	if isNil(key) {
		return unlinked[link.Parameter](nothingLinked+", or use LinkParameter for the account's own aws/ssm key", "LinkSecureParameter", "key")
	}
	arn := asked(parameter, "ParameterArn", parameter.ParameterArn)
	// "Parameter Store encryption context" in "AWS KMS encryption for Parameter
	// Store SecureString parameters", Systems Manager user guide.
	r := self(parameter, arn).encryptedBy(key, "ssm", conditions{"StringEquals": {"PARAMETER_ARN": arn}})
	return bindTo[link.Parameter](*asked(parameter, "ParameterName", parameter.ParameterName), r)
}
