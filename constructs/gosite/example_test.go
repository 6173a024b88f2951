package gosite_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite"
)

// A folder of pages under a name of its own, which calls its API below /api/.
func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Notes"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: new("123456789012"), Region: new("us-east-1")},
	})
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: new("Z1"), ZoneName: new("example.com"),
	})
	notes := lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes"})
	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /api/notes", notes)

	site := gosite.New(stack, "Site", &gosite.Props{
		Folder: "./web",
		Api:    api,
		Hashed: []string{"assets"},
		Domain: &gosite.Domain{Name: "notes.example.com", HostedZone: zone},
	})
	awscdk.NewCfnOutput(stack, new("Feed"), &awscdk.CfnOutputProps{Value: new(site.URL() + "/feed.xml")})
}

// A function whose answers stream, behind CloudFront, which alone may call it.
func ExampleNewFront() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Live"), nil)
	live := lambdacdk.NewGoFunction(stack, "Live", &lambdacdk.GoFunctionProps{
		Entry:       "./cmd/live",
		FunctionURL: &lambdacdk.FunctionURLProps{Streaming: true},
	})
	front := gosite.NewFront(stack, "Front", &gosite.FrontProps{Function: live})
	awscdk.NewCfnOutput(stack, new("Events"), &awscdk.CfnOutputProps{Value: new(front.URL() + "/events")})
}
