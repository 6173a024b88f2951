package topics

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestTopicsHaveTheirSubscribers(t *testing.T) {
	a := servicetest.App(t,
		`Jobs AWS::SQS::Queue {}`,
		`News AWS::SNS::Topic {"Subscription": [{"Protocol": "lambda", "Endpoint": `+servicetest.WorkARN+`}]}`,
		`ToJobs AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}, "RawMessageDelivery": true, "FilterPolicy": {"a": ["b"]}, "FilterPolicyScope": "MessageBody"}`,
	)
	got := servicetest.Read(a, queues.New, functions.New, New)[2].(*Service).next[0].Subscriptions
	if len(got) != 2 || !strings.HasSuffix(got[0].Target, ":function:Shop-Work") || !strings.HasSuffix(got[1].Target, ":sqs:us-east-1:123456789012:Shop-Jobs") || !got[1].Raw || !got[1].FilterBody {
		t.Errorf("subscriptions %+v", got)
	}
	if len(a.Skipped()) > 0 || !a.Moves() {
		t.Errorf("skipped %v, Moves = %v; want nothing, true", a.Skipped(), a.Moves())
	}
}
