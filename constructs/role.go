package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// logActions are what a function needs to write its log, and no more: the
// group is there before the function, so it need not create one.
var logActions = []string{"logs:CreateLogStream", "logs:PutLogEvents"}

// encryptedTargetActions are what sending to a queue or topic with a KMS key
// needs. Source: "Key management" in the developer guides of SQS and SNS.
var encryptedTargetActions = []string{"kms:Decrypt", "kms:GenerateDataKey"}

// WildcardActions returns all actions that this library ever allows on every
// resource ("*"), each with the reason why it cannot name one. Whatever else it
// allows is allowed on named resources. They are the exceptions of
// lambdacdk permissions --deny-wildcards.
func WildcardActions() map[string]string { return roleactions.Exceptions() }

// newRole makes the role of one function: nothing is allowed yet.
func newRole(scope constructs.Construct, lambda awsiam.IPrincipal) awsiam.IRole {
	return awsiam.NewRole(scope, new("ServiceRole"), &awsiam.RoleProps{AssumedBy: lambda})
}

// grantBasics allows role what the settings of props need, as far as the CDK
// does not do it: it grants X-Ray, and sending to queues and destinations.
func grantBasics(scope constructs.Construct, role executionRole, logGroup awslogs.ILogGroup, props *GoFunctionProps) {
	if !role.allow(statement{id: statementLog, actions: logActions, resources: []*string{logGroup.LogGroupArn()}}) {
		awscdk.Annotations_Of(scope).AddWarningV2(new(WarningRoleUnchanged), new(roleUnchanged))
	}
	if props.Vpc != nil {
		role.allow(statement{id: statementVpc, actions: roleactions.Network(), resources: []*string{new("*")}})
		role.denyCode(statementCode, roleactions.NetworkOfCode())
	}
	if key := deadLetterKey(props); key != nil {
		key.Grant(role.awsRole, *texts(encryptedTargetActions...)...)
	}
}

// deadLetterKey is the KMS key of what takes the dead letters of a function,
// nil if there is none.
func deadLetterKey(props *GoFunctionProps) awskms.IKey {
	switch {
	case props.DeadLetterQueue != nil:
		return props.DeadLetterQueue.EncryptionMasterKey()
	case props.Function != nil && props.Function.DeadLetterTopic != nil:
		return props.Function.DeadLetterTopic.MasterKey()
	}
	return nil
}

// WarningRoleUnchanged is the id of the warning that a given role cannot be
// changed, so that it must already allow what the function needs.
const WarningRoleUnchanged = "go-lambda-cdk:roleUnchanged"

const roleUnchanged = "Role is imported and cannot be changed here; it must already allow " +
	"logs:CreateLogStream and logs:PutLogEvents on the function's log group, and what the function's other settings need"
