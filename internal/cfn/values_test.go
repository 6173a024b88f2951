package cfn

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

func load(t *testing.T) []*assembly.Stack {
	t.Helper()
	stacks, err := assembly.Load("../assembly/testdata/app")
	if err != nil {
		t.Fatal(err)
	}
	return stacks
}

// environment are the resolved variables of the function at path.
func environment(t *testing.T, stacks []*assembly.Stack, v *Values, path string) map[string]string {
	t.Helper()
	for _, s := range stacks {
		for _, r := range s.Template.Resources {
			if r.Type == "AWS::Lambda::Function" && r.ConstructPath() == path {
				vars := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
				env := map[string]string{}
				for name, x := range vars {
					env[name] = v.String(s, x)
				}
				return env
			}
		}
	}
	t.Fatalf("no function at %s", path)
	return nil
}

func TestEnvironmentBecomesReadablePlaceholders(t *testing.T) {
	stacks := load(t)
	v := New(stacks, Options{Endpoints: map[string]string{"https://shopapif70053cd.execute-api.us-east-1.amazonaws.com": "http://127.0.0.1:3000"}})
	got := environment(t, stacks, v, "Shop/Orders")
	want := map[string]string{
		"BUCKET":        "shop-uploads4f6eb0fd",
		"BUCKET_ARN":    "arn:aws:s3:::shop-uploads4f6eb0fd",
		"QUEUE_URL":     "https://sqs.us-east-1.amazonaws.com/123456789012/Shop-JobsDF1CC2D4",
		"QUEUE_ARN":     "arn:aws:sqs:us-east-1:123456789012:Shop-JobsDF1CC2D4",
		"TOPIC":         "arn:aws:sns:us-east-1:123456789012:Shop-NewsE995708C",
		"TABLE":         "items",
		"TABLE_ARN":     "arn:aws:dynamodb:us-east-1:123456789012:table/items",
		"SECRET":        "arn:aws:secretsmanager:us-east-1:123456789012:secret:Shop-Key961B73FD",
		"PARAMETER":     "/shop/limit",
		"PARAMETER_ARN": "arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit",
		"API":           "http://127.0.0.1:3000/",
		"REGION":        "us-east-1",
		"ACCOUNT":       "123456789012",
		"PLAIN":         "as it is",
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s = %q, want %q", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d variables, want %d: %v", len(got), len(want), got)
	}
}

// A resource has one name in the whole app, however a stack refers to it: by
// export, by the CDK's weak references, or as a nested stack's parameter.
func TestReferencesAcrossStacksAgree(t *testing.T) {
	stacks := load(t)
	v := New(stacks, Options{})
	for _, path := range []string{"Other/Reader", "Weak/Reader", "Shop/Nested/Inner"} {
		if got, want := environment(t, stacks, v, path)["BUCKET"], "shop-uploads4f6eb0fd"; got != want {
			t.Errorf("%s: BUCKET = %q, want %q", path, got, want)
		}
	}
}

func TestIntrinsicFunctions(t *testing.T) {
	var template assembly.Template
	if err := json.Unmarshal([]byte(`{
		"Parameters": {"Size": {"Type": "String", "Default": "small"}, "Open": {"Type": "String"}},
		"Mappings": {"M": {"us-east-1": {"ami": "ami-1"}}},
		"Conditions": {"IsSmall": {"Fn::Equals": [{"Ref": "Size"}, "small"]}, "IsNot": {"Fn::Not": [{"Condition": "IsSmall"}]}},
		"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}, "X": {"Type": "AWS::Some::Thing"},
			"Fn": {"Type": "AWS::Lambda::Function"}, "Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Fn"}, "Name": "live"}}}
	}`), &template); err != nil {
		t.Fatal(err)
	}
	s := &assembly.Stack{Name: "S", Region: "cn-north-1", Template: template}
	v := New([]*assembly.Stack{s}, Options{})
	for _, c := range []struct{ expression, want string }{
		{`"plain"`, "plain"},
		{`7`, "7"},
		{`true`, "true"},
		{`{"Ref": "Size"}`, "small"},
		{`{"Ref": "Open"}`, "Open"},
		{`{"Ref": "AWS::StackName"}`, "S"},
		{`{"Ref": "AWS::Partition"}`, "aws-cn"},
		{`{"Ref": "AWS::URLSuffix"}`, "amazonaws.com.cn"},
		{`{"Ref": "X"}`, "S-X"},
		{`{"Fn::GetAtt": ["X", "Arn"]}`, "arn:aws-cn:some:cn-north-1:123456789012:S-X"},
		{`{"Fn::GetAtt": "X.Color"}`, "S-X.Color"},
		{`{"Ref": "Live"}`, "arn:aws-cn:lambda:cn-north-1:123456789012:function:S-Fn:live"},
		{`{"Fn::Join": ["-", ["a", {"Ref": "Size"}, 3]]}`, "a-small-3"},
		{`{"Fn::Select": [1, {"Fn::Split": [",", "a,b,c"]}]}`, "b"},
		{`{"Fn::Sub": "${Size}/${Q.Arn}/${!Literal}/${AWS::Region}"}`, "small/arn:aws-cn:sqs:cn-north-1:123456789012:q/${Literal}/cn-north-1"},
		{`{"Fn::Sub": ["${A}-${Size}", {"A": {"Ref": "Q"}}]}`, "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q-small"},
		{`{"Fn::If": ["IsSmall", "yes", "no"]}`, "yes"},
		{`{"Fn::If": ["IsNot", "yes", "no"]}`, "no"},
		{`{"Fn::If": ["IsNot", "yes", {"Ref": "AWS::NoValue"}]}`, ""},
		{`{"Fn::FindInMap": ["M", "us-east-1", "ami"]}`, "ami-1"},
		{`{"Fn::Base64": "hi"}`, "aGk="},
		{`{"Fn::Length": [1, 2]}`, "2"},
		{`{"Fn::ToJsonString": {"a": {"Ref": "Size"}}}`, `{"a":"small"}`},
		{`{"Fn::ImportValue": "unknown"}`, "unknown"},
		{`{"Fn::Cidr": ["10.0.0.0/16", 1, 8]}`, "Fn::Cidr"},
		{`{"a": 1, "b": [{"Ref": "Size"}]}`, `{"a":1,"b":["small"]}`},
	} {
		var x any
		dec := json.NewDecoder(strings.NewReader(c.expression))
		dec.UseNumber()
		if err := dec.Decode(&x); err != nil {
			t.Fatalf("%s: %v", c.expression, err)
		}
		if got := v.String(s, x); got != c.want {
			t.Errorf("%s = %q, want %q", c.expression, got, c.want)
		}
	}
}

// CloudFormation refuses such a template; the tool must not run for ever.
func TestCircularReferencesEnd(t *testing.T) {
	s := &assembly.Stack{Name: "S", Template: assembly.Template{Resources: map[string]assembly.Resource{
		"A": {Type: "AWS::S3::Bucket", Properties: map[string]any{"BucketName": map[string]any{"Ref": "B"}}},
		"B": {Type: "AWS::S3::Bucket", Properties: map[string]any{"BucketName": map[string]any{"Ref": "A"}}},
	}}}
	if got := New([]*assembly.Stack{s}, Options{}).String(s, map[string]any{"Ref": "A"}); got != "circular-reference" {
		t.Errorf("Ref of a circle = %q, want circular-reference", got)
	}
}
