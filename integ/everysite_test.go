package integ

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite"
)

// everySite makes a site with its defaults, one with every setting and a
// certificate of its own, one with a certificate that is given, and function URLs
// behind a front: one with its defaults, and an alias's with every setting.
func everySite(stack awscdk.Stack) {
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"),
		&awsroute53.HostedZoneAttributes{HostedZoneId: new("Z123"), ZoneName: new("example.com")})
	notes := lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes"})
	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /api/notes", notes)

	gosite.New(stack, "Plain", &gosite.Props{Folder: "./web"})
	gosite.New(stack, "Every", &gosite.Props{
		Folder: "./web", SPA: true, Api: api, Config: map[string]string{"title": "Notes", "other": api.URL()},
		Connect: []string{api.URL(), "wss://socket.example.com/live"}, Hashed: []string{"assets"},
		Domain:       &gosite.Domain{Name: "notes.example.com", HostedZone: zone},
		Distribution: &awscloudfront.DistributionProps{PriceClass: awscloudfront.PriceClass_PRICE_CLASS_100},
	})
	gosite.New(stack, "Given", &gosite.Props{
		Folder: "./web", ContentSecurityPolicy: "default-src 'none'",
		Domain: &gosite.Domain{
			Name: "example.com", HostedZone: zone,
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, new("Certificate"), new("arn:aws:acm:us-east-1:111122223333:certificate/1")),
		},
	})

	plain := lambdacdk.NewGoFunction(stack, "PlainUrl", &lambdacdk.GoFunctionProps{Entry: "./cmd/plain", FunctionURL: &lambdacdk.FunctionURLProps{}})
	gosite.NewFront(stack, "PlainFront", &gosite.FrontProps{Function: plain})
	live := lambdacdk.NewGoFunction(stack, "LiveUrl", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/live", AliasName: "live", FunctionURL: &lambdacdk.FunctionURLProps{Streaming: true},
	})
	gosite.NewFront(stack, "EveryFront", &gosite.FrontProps{
		Function:     live,
		Domain:       &gosite.Domain{Name: "live.example.com", HostedZone: zone},
		Distribution: &awscloudfront.DistributionProps{PriceClass: awscloudfront.PriceClass_PRICE_CLASS_100},
	})
}
