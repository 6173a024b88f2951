package functions

import (
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

// Destinations may be of services that are read after this one.
func TestAsynchronousSettingsAreRead(t *testing.T) {
	a := servicetest.App(t,
		`Dead AWS::SQS::Queue {}`,
		`News AWS::SNS::Topic {}`,
		`Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Work"}, "Qualifier": "live", "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60, "DestinationConfig": {"OnSuccess": {"Destination": {"Ref": "News"}}, "OnFailure": {"Destination": {"Fn::GetAtt": ["Dead", "Arn"]}}}}`,
		`Other AWS::Lambda::Function {"Runtime": "nodejs22.x", "DeadLetterConfig": {"TargetArn": "x"}}`,
	)
	got := servicetest.Read(a, queues.New, New, topics.New)[1].(*Service).nextAsync
	want := Async{Retries: 0, MaxAge: time.Minute, OnSuccess: "arn:aws:sns:us-east-1:123456789012:Shop-News", OnFailure: "arn:aws:sqs:us-east-1:123456789012:Shop-Dead"}
	if len(got) != 1 || got["Shop-Work:live"] != want {
		t.Errorf("settings %+v, want %+v of the alias alone", got, want)
	}
	if len(a.Skipped()) > 0 || a.Moves() {
		t.Errorf("skipped %v, Moves = %v; want nothing, and that nothing begins by itself", a.Skipped(), a.Moves())
	}
}
