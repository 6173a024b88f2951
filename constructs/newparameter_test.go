package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
)

func TestParameterSettings(t *testing.T) {
	checkResources(t, "AWS::SSM::Parameter", map[string]resourceTest{
		"only a value": {
			make: func(s awscdk.Stack) { NewParameter(s, "Limit", &ParameterProps{Value: "10"}) },
			want: map[string]string{"Type": `"String"`, "Value": `"10"`, "Name": "null", "Description": "null"},
		},
		"ours": {
			make: func(s awscdk.Stack) {
				NewParameter(s, "Limit", &ParameterProps{Value: *s.Account(), Name: "/shop/limit", Description: "uploads a day"})
			},
			want: map[string]string{"Value": `{"Ref":"AWS::AccountId"}`, "Name": `"/shop/limit"`, "Description": `"uploads a day"`},
		},
		"those of the CDK": {
			make: func(s awscdk.Stack) {
				NewParameter(s, "Limit", &ParameterProps{Parameter: &awsssm.StringParameterProps{StringValue: new("7"), AllowedPattern: new(`^\d+$`)}})
			},
			want: map[string]string{"Value": `"7"`, "AllowedPattern": `"^\\d+$"`},
		},
	})
	checkProblems(t, map[string]func(awscdk.Stack){
		"Value is not set; a parameter has at least one character": func(s awscdk.Stack) { NewParameter(s, "X", nil) },
		"Parameter.StringValue and Value are both set; leave one of them out": func(s awscdk.Stack) {
			NewParameter(s, "X", &ParameterProps{Value: "a", Parameter: &awsssm.StringParameterProps{StringValue: new("b")}})
		},
	})
}
