package permissions

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// Settings and event sources name the resources they need, in the function or
// in a resource that names the function.
func TestSettingsAndEventSourcesExplainTheirActions(t *testing.T) {
	const (
		queueARN = `{"Fn::GetAtt": ["Queue", "Arn"]}`
		keyARN   = `{"Fn::GetAtt": ["Key", "Arn"]}`
		stream   = `{"Fn::GetAtt": ["Table", "StreamArn"]}`
		fn       = `{"Ref": "Fn"}`
		mapping  = `"Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": `
		invoke   = `"Invoke": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": `
	)
	for _, c := range []struct{ name, properties, more, action, resource, want string }{
		{"log group", `"LoggingConfig": {"LogGroup": {"Ref": "Log"}}`, "", "logs:PutLogEvents", `{"Fn::GetAtt": ["Log", "Arn"]}`, "setting LogGroup"},
		{"log group, another action", `"LoggingConfig": {"LogGroup": {"Ref": "Log"}}`, "", "logs:DeleteLogGroup", `{"Fn::GetAtt": ["Log", "Arn"]}`, originApp},
		{"network", `"VpcConfig": {"SubnetIds": ["s"]}`, "", "ec2:CreateNetworkInterface", `"*"`, "setting Vpc"},
		{"network without one", ``, "", "ec2:CreateNetworkInterface", `"*"`, originApp},
		{"tracing", `"TracingConfig": {"Mode": "Active"}`, "", "xray:PutTraceSegments", `"*"`, "setting Tracing"},
		{"durable", `"DurableConfig": {"ExecutionTimeout": 60}`, "", "lambda:CheckpointDurableExecution", `{"Fn::Join": ["", [{"Fn::GetAtt": ["Fn", "Arn"]}, ":*"]]}`, "setting Durable"},
		{"durable, of another function", `"DurableConfig": {"ExecutionTimeout": 60}`, "", "lambda:CheckpointDurableExecution", `"arn:aws:lambda:eu-west-1:111122223333:function:other:*"`, originApp},
		{"file system", `"FileSystemConfigs": [{}]`, "", "elasticfilesystem:ClientMount", `"arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"`, "setting Filesystem"},
		{"variables", `"KmsKeyArn": ` + keyARN, "", "kms:Decrypt", keyARN, "setting EnvironmentEncryption"},
		{"dead letters", `"DeadLetterConfig": {"TargetArn": ` + queueARN + `}`, "", "sqs:SendMessage", queueARN, "setting DeadLetterQueue"},
		{"key of dead letters", `"DeadLetterConfig": {"TargetArn": ` + queueARN + `}`, "", "kms:GenerateDataKey", keyARN, "setting DeadLetterQueue"},
		{"success", "", invoke + `{"FunctionName": ` + fn + `, "DestinationConfig": {"OnSuccess": {"Destination": ` + queueARN + `}}}}`, "sqs:SendMessage", queueARN, "setting OnSuccess"},
		{"failure", "", invoke + `{"FunctionName": ` + fn + `, "DestinationConfig": {"OnFailure": {"Destination": ` + queueARN + `}}}}`, "sqs:SendMessage", queueARN, "setting OnFailure"},
		{"queue", "", mapping + `{"FunctionName": ` + fn + `, "EventSourceArn": ` + queueARN + `}}`, "sqs:ReceiveMessage", queueARN, "event source Queue(Shop/Queue)"},
		{"queue, by the alias", "", mapping + `{"FunctionName": {"Ref": "Live"}, "EventSourceArn": ` + queueARN + `}}`, "sqs:ReceiveMessage", queueARN, "event source Queue(Shop/Queue)"},
		{"queue of another function", "", mapping + `{"FunctionName": "other", "EventSourceArn": ` + queueARN + `}}`, "sqs:ReceiveMessage", queueARN, originApp},
		{"sending to it", "", mapping + `{"FunctionName": ` + fn + `, "EventSourceArn": ` + queueARN + `}}`, "sqs:SendMessage", queueARN, originApp},
		{"stream", "", mapping + `{"FunctionName": ` + fn + `, "EventSourceArn": ` + stream + `}}`, "dynamodb:GetRecords", stream, "event source Table(Shop/Table).StreamArn"},
		{"streams", "", mapping + `{"FunctionName": ` + fn + `, "EventSourceArn": ` + stream + `}}`, "dynamodb:ListStreams", `"*"`, "event source Table(Shop/Table).StreamArn"},
		{"failures of a stream", "", mapping + `{"FunctionName": ` + fn + `, "EventSourceArn": ` + stream + `, "DestinationConfig": {"OnFailure": {"Destination": ` + queueARN + `}}}}`, "sqs:SendMessage", queueARN, "event source Table(Shop/Table).StreamArn"},
	} {
		resources := []string{
			fmt.Sprintf(`"Fn": {"Type": "AWS::Lambda::Function", "Properties": {%s}}`, strings.TrimSuffix(`"Role": {"Fn::GetAtt": ["Role", "Arn"]}, `+c.properties, ", ")),
			`"Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Fn"}, "Name": "live"}}`,
			`"Role": {"Type": "AWS::IAM::Role"}`, `"Log": {"Type": "AWS::Logs::LogGroup"}`, `"Table": {"Type": "AWS::DynamoDB::Table"}`,
			`"Key": {"Type": "AWS::KMS::Key"}`, `"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": ` + keyARN + `}}`,
			`"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [
				{"Effect": "Allow", "Action": "` + c.action + `", "Resource": ` + c.resource + `}]}}}`,
		}
		if c.more != "" {
			resources = append(resources, c.more)
		}
		grants := reportOf(t, strings.Join(resources, ",")).Functions[0].Grants
		if len(grants) != 1 || grants[0].Origin != c.want {
			t.Errorf("%s: the report has %+v, want one grant with the origin %q", c.name, grants, c.want)
		}
	}
}

// A denial is the app's own, but for the one that a VPC brings.
func TestDenialsAreExplained(t *testing.T) {
	for id, want := range map[string]string{roleactions.NetworkDenial: "setting Vpc", "NoMail": originApp} {
		grants := reportOf(t, `"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
			"Role": {"Type": "AWS::IAM::Role"},
			"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [
				{"Sid": "`+id+`", "Effect": "Deny", "Action": "ec2:CreateNetworkInterface", "Resource": "*"}]}}}`).Functions[0].Grants
		if len(grants) != 1 || !grants[0].Deny || grants[0].Origin != want {
			t.Errorf("%s: the report has %+v, want one denial with the origin %q", id, grants, want)
		}
	}
}
