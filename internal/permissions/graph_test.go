package permissions

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// The resources that invoke the function of functionAndRole, in all the ways
// that a template can say so.
const invokers = `
	"Api":   {"Type": "AWS::ApiGatewayV2::Api", "Properties": {}},
	"Call":  {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Api"}, "IntegrationUri": {"Fn::GetAtt": ["Live", "Arn"]}}},
	"Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /items/{id}", "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Call"}]]}}},
	"Live":  {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Fn"}, "Name": "live"}},
	"Rest":  {"Type": "AWS::ApiGateway::RestApi", "Properties": {}},
	"Items": {"Type": "AWS::ApiGateway::Resource", "Properties": {"RestApiId": {"Ref": "Rest"}, "PathPart": "items", "ParentId": {"Fn::GetAtt": ["Rest", "RootResourceId"]}}},
	"Item":  {"Type": "AWS::ApiGateway::Resource", "Properties": {"RestApiId": {"Ref": "Rest"}, "PathPart": "{id}", "ParentId": {"Ref": "Items"}}},
	"Get":   {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Rest"}, "ResourceId": {"Ref": "Item"}, "HttpMethod": "GET",
		"Integration": {"Uri": {"Fn::Join": ["", ["arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/", {"Fn::GetAtt": ["Fn", "Arn"]}, "/invocations"]]}}}},
	"Url":   {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]}}},
	"Jobs":  {"Type": "AWS::SQS::Queue", "Properties": {}},
	"Read":  {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "Fn"}, "EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}}},
	"News":  {"Type": "AWS::SNS::Topic", "Properties": {}},
	"Sub":   {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": {"Fn::GetAtt": ["Fn", "Arn"]}, "TopicArn": {"Ref": "News"}, "Protocol": "lambda"}},
	"Night": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": [{"Arn": {"Fn::GetAtt": ["Fn", "Arn"]}}]}},
	"Noon":  {"Type": "AWS::Scheduler::Schedule", "Properties": {"ScheduleExpression": "cron(0 12 * * ? *)", "Target": {"Arn": {"Fn::GetAtt": ["Fn", "Arn"]}}}},
	"Files": {"Type": "AWS::S3::Bucket", "Properties": {}},
	"May":   {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Fn::GetAtt": ["Fn", "Arn"]}, "Principal": "s3.amazonaws.com", "SourceArn": {"Fn::GetAtt": ["Files", "Arn"]}}},
	"MayTo": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Fn::GetAtt": ["Fn", "Arn"]}, "Principal": "sns.amazonaws.com", "SourceArn": {"Ref": "News"}}},
	"Other": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": "elsewhere", "Principal": "s3.amazonaws.com"}},
	"Make":  {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Fn", "Arn"]}}}`

func TestEventsOfFunctionsAreFound(t *testing.T) {
	r := reportOf(t, functionAndRole+", "+invokers)
	var got []string
	for _, e := range r.Functions[0].events {
		got = append(got, strings.TrimSpace(e.source+" "+e.what))
	}
	want := []string{
		"Api(Shop/Api) GET /items/{id}", "Bucket(Shop/Files)", "CustomResource(Shop/Make)", "Queue(Shop/Jobs)", "RestApi(Shop/Rest) GET /items/{id}",
		"Rule(Shop/Night) rate(1 day)", "Schedule(Shop/Noon) cron(0 12 * * ? *)", "Topic(Shop/News)", "Url(Shop/Url)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

// What is wrong has a tone of its own, and every permission a line.
func TestPictureShowsWhatIsWrong(t *testing.T) {
	grant := func(resource, origin, wide string, actions ...string) Grant {
		return Grant{Resource: resource, Origin: origin, Wide: wide, Actions: actions}
	}
	r := Report{Functions: []Function{
		{
			Path: "Shop/Work",
			Grants: []Grant{
				grant("Bucket(Shop/Files)/in/*", "link Files", "", "s3:AbortMultipartUpload", "s3:PutObject"),
				grant("LogGroup(Shop/Work/Log):*", "setting LogGroup", "", "logs:PutLogEvents"),
				grant("Queue(Shop/Jobs)", "event source Queue(Shop/Jobs)", "", "sqs:ReceiveMessage"),
				grant("Table(Shop/Orders)", originApp, "every action of dynamodb", "dynamodb:*"),
				{Resource: "*", Origin: "setting X", Wide: "every resource", Exception: "X takes it", Actions: []string{"x:Put"}},
			},
			Verdict: &Verdict{
				Bound:   sdkcalls.Exact,
				Spare:   []Spare{{Resource: "Bucket(Shop/Files)/in/*", Origin: "link Files", Actions: []string{"s3:AbortMultipartUpload"}}},
				Missing: []Missing{{Operation: "sqs.SendMessage", Actions: []string{"sqs:SendMessage"}}},
			},
			events: []event{{"Api(Shop/Api)", "GET /a"}, {"Api(Shop/Api)", "POST /a"}, {"Queue(Shop/Jobs)", ""}},
		},
		{Path: "Shop/Blurred", Verdict: &Verdict{Bound: sdkcalls.UpperBound, Why: "of a template", Missing: []Missing{{Operation: "s3.GetObject", Actions: []string{"s3:GetObject"}}}}},
	}}
	var got []string
	p := r.Picture()
	for _, column := range p.Columns {
		for _, b := range column.Boxes {
			got = append(got, fmt.Sprintf("%s|%s %t", b.Kind, b.Name, b.Absent))
			for _, row := range b.Rows {
				got = append(got, fmt.Sprintf("  %s [%s]", row.Text, row.Tone))
			}
		}
	}
	for _, l := range p.Lines {
		got = append(got, fmt.Sprintf("%s → %s [%s]", l.From, l.To, l.Tone))
	}
	want := []string{
		"API|Shop/Api false", "  GET /a []", "  POST /a []", "Queue|Shop/Jobs false",
		"Function|Shop/Work false", "  Files: PutObject on /in/* []", "  Files: spare: AbortMultipartUpload on /in/* [spare]",
		"  WIDE: dynamodb:* [wide]", "  x:Put []", "  missing: SendMessage [missing]",
		"Function|Shop/Blurred false", "  may do nothing [remark]", "  judged by an upper bound of its calls: of a template [remark]",
		"Bucket|Shop/Files false", "Table|Shop/Orders false", "|every resource false", "sqs|nothing allows it true",
		"function Shop/Work row 0 → resource Bucket(Shop/Files) []", "function Shop/Work row 1 → resource Bucket(Shop/Files) [spare]",
		"function Shop/Work row 2 → resource Table(Shop/Orders) [wide]", "function Shop/Work row 3 → resource * []",
		"function Shop/Work row 4 → resource nothing allows sqs [missing]",
		"event Api(Shop/Api) to Shop/Work → function Shop/Work []", "event Queue(Shop/Jobs) → function Shop/Work []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the picture is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if page := p.HTML(); !strings.Contains(page, "Actions: 1 wide, 1 spare, 1 missing.") || !strings.Contains(page, string(picture.Missing)) {
		t.Errorf("the page does not count what is wrong: %.600s", page)
	}
}
