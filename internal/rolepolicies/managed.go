package rolepolicies

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// Managed returns what a managed policy of AWS allows; ok is false for one that
// is not known here.
func Managed(arn string) (statements []iampolicy.Statement, ok bool) {
	_, name, isAWS := strings.Cut(arn, ":iam::aws:policy/")
	policy, ok := managed[strings.TrimPrefix(name, "service-role/")]
	if !isAWS || !ok {
		return nil, false
	}
	statement := iampolicy.Statement{Sid: name[strings.LastIndex(name, "/")+1:], Actions: policy.actions, Resources: policy.resources}
	if statement.Resources == nil {
		statement.Resources = []string{"*"}
	}
	return []iampolicy.Statement{statement}, true
}

// A managedPolicy is what one of AWS's policies allows; on every resource if it
// names none. Actions of services that no local service plays may be left out.
type managedPolicy struct{ actions, resources []string }

func allow(actions ...string) managedPolicy { return managedPolicy{actions: actions} }

var logs = []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}

func allowWithLogs(actions ...string) managedPolicy { return allow(append(actions, logs...)...) }

// managed are the policies of AWS that roles of functions have most. Source:
// the page of each in the AWS managed policy reference.
var managed = map[string]managedPolicy{
	"AWSLambdaBasicExecutionRole": allowWithLogs(),
	"AWSLambdaVPCAccessExecutionRole": allowWithLogs(
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	),
	"AWSLambdaSQSQueueExecutionRole": allowWithLogs("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
	"AWSLambdaDynamoDBExecutionRole": allowWithLogs("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
	"AWSLambdaKinesisExecutionRole": allowWithLogs(
		"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
		"kinesis:ListShards", "kinesis:ListStreams", "kinesis:SubscribeToShard",
	),
	"AWSLambdaInvocation-DynamoDB": allow("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams", "lambda:InvokeFunction"),
	"AWSLambdaRole":                allow("lambda:InvokeFunction"),
	"AWSXRayDaemonWriteAccess": allow(
		"xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
	),
	"CloudWatchLambdaInsightsExecutionRolePolicy": {logs, []string{"arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"}},

	"AdministratorAccess":        allow("*"),
	"AmazonS3FullAccess":         allow("s3:*", "s3-object-lambda:*"),
	"AmazonS3ReadOnlyAccess":     allow("s3:Describe*", "s3:Get*", "s3:List*", "s3-object-lambda:Get*", "s3-object-lambda:List*"),
	"AmazonSNSFullAccess":        allow("sns:*"),
	"AmazonSQSFullAccess":        allow("sqs:*"),
	"AmazonSSMReadOnlyAccess":    allow("ssm:Describe*", "ssm:Get*", "ssm:List*"),
	"AWSStepFunctionsFullAccess": allow("states:*"),
}
