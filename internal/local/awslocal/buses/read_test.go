package buses

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

func TestBusesHaveTheirRules(t *testing.T) {
	a := servicetest.App(t,
		`News AWS::SNS::Topic {}`,
		`Bus AWS::Events::EventBus {"Name": "shop"}`,
		`OnBus AWS::Events::Rule {"EventBusName": {"Ref": "Bus"}, "EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "1", "Arn": {"Ref": "News"}, "InputTransformer": {"InputPathsMap": {"x": "$.id"}, "InputTemplate": "<x>"}}]}`,
		`OnDefault AWS::Events::Rule {"EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "1", "Arn": `+servicetest.WorkARN+`, "Input": "{}"}]}`,
	)
	buses := servicetest.Read(a, functions.New, topics.New, New)[2].(*Service).next
	if len(buses) != 2 || buses[0].Name != "default" || len(buses[0].Rules) != 1 || buses[0].Rules[0].Targets[0].Input.Constant != "{}" {
		t.Fatalf("buses %+v, want the default one with its rule", buses)
	}
	if target := buses[1].Rules[0].Targets[0]; !strings.HasSuffix(target.ARN, ":Shop-News") || target.Input.Template != "<x>" || target.Input.Paths["x"] != "$.id" {
		t.Errorf("target %+v", target)
	}
}
