package awslocal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// Whatever does not happen here is named, with the reason.
func TestWhatIsNotEmulatedIsListed(t *testing.T) {
	for _, test := range []struct {
		resources []string
		want      string
	}{
		{[]string{`Nightly AWS::Events::Rule {"ScheduleExpression": "rate(1 dya)"}`}, `Shop/Nightly: it does not fire: the unit of rate(1 dya) is "dya"`},
		{[]string{`Nightly AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances"}}`}, "Shop/Nightly: its target calls an operation of the SDK (arn:aws:scheduler:::aws-sdk:ec2:stopInstances)"},
		{[]string{`Nightly AWS::Scheduler::Schedule {"ScheduleExpression": "cron(0 0 * * ? *)", "ScheduleExpressionTimezone": "Europe/Nowhere", "Target": {"Arn": ` + servicetest.WorkARN + `}}`}, "Shop/Nightly: it does not fire: unknown time zone Europe/Nowhere"},
		{[]string{`News AWS::SNS::Topic {}`, `Mail AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "email", "Endpoint": "a@b"}`}, "Shop/Mail: subscriptions of the protocol email get nothing here"},
		{[]string{`Mail AWS::SNS::Subscription {"TopicArn": "arn:aws:sns:us-east-1:1:x", "Protocol": "sqs"}`}, "Shop/Mail: its topic is not part of this app"},
		{[]string{`News AWS::SNS::Topic {}`, `Sub AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:1:x"}`}, "Shop/Sub: the queue is not part of this app: arn:aws:sqs:us-east-1:1:x"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": [{"unheard-of": 1}]}}`}, `Shop/Rule: pattern at "a": operator "unheard-of"`},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "EventBusName": "elsewhere"}`}, "Shop/Rule: its event bus is not part of this app: elsewhere"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "Targets": [{"Arn": "arn:aws:logs:us-east-1:1:x"}]}`}, "Shop/Rule: target: arn:aws:logs:us-east-1:1:x is nothing of this app that takes messages"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "Targets": [{"Arn": ` + servicetest.WorkARN + `, "InputPath": "$..x"}]}`}, "Shop/Rule: target: the path $..x is not emulated"},
		{[]string{`Stream AWS::Lambda::EventSourceMapping {"EventSourceArn": "arn:aws:kinesis:us-east-1:1:stream/x", "FunctionName": {"Ref": "Work"}}`}, "Shop/Stream: what it reads is no event source here: arn:aws:kinesis"},
		{[]string{`Jobs AWS::SQS::Queue {}`, `Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Script"}}`, `Script AWS::Lambda::Function {"Runtime": "nodejs22.x"}`}, "Shop/Source: Shop/Script does not run here: its runtime is nodejs22.x"},
		{[]string{`Uploads AWS::S3::Bucket {"VersioningConfiguration": {"Status": "Enabled"}}`}, "Shop/Uploads: it keeps no versions"},
		{[]string{`Jobs AWS::SQS::Queue {}`, `Work AWS::Lambda::Function {"Runtime": "provided.al2023", "DurableConfig": {"ExecutionTimeout": 60}}`, `Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}}`}, "Shop/Source: Shop/Work is durable, and named without a version or an alias"},
		{[]string{`Jobs AWS::SQS::Queue {}`, `Work AWS::Lambda::Function {"Runtime": "provided.al2023", "DurableConfig": {"ExecutionTimeout": 3600}}`, `Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Fn::Join": ["", [` + servicetest.WorkARN + `, ":live"]]}}`}, "Shop/Source: Lambda refuses it: an execution of Shop/Work may take 1h0m0s"},
		{[]string{`Orders AWS::DynamoDB::Table {"TimeToLiveSpecification": {"Enabled": true}}`}, "Shop/Orders: its items do not expire here"},
		{[]string{`Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Work"}, "DestinationConfig": {"OnFailure": {"Destination": "x"}}}`}, "Shop/Async: its destination for failures gets nothing: x is nothing of this app that takes messages"},
	} {
		a := servicetest.App(t, test.resources...)
		start(t, awslocal.Options{}, resources{}).Read(a)
		var got []string
		for _, s := range a.Skipped() {
			got = append(got, fmt.Sprintf("%s: %s", s.Path, s.Reason))
		}
		if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%s\nlists %q\nwant %q", test.resources, got, test.want)
		}
	}
}
