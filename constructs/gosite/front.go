package gosite

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/internal/edge"
)

// FrontProps describes a front. Only Function is required.
type FrontProps struct {
	// Function answers every request, by its function URL: it has FunctionURL, and
	// not Public, so that nobody goes round the front. It is in a stack of the same
	// region. With FunctionURL.Streaming, answers are passed on as they are written.
	Function *lambdacdk.GoFunction

	// Domain serves the function under a name of your own. If nil, it has
	// CloudFront's.
	Domain *Domain

	// Distribution passes any other setting of the CDK's distribution through,
	// such as WebAclId or PriceClass. DefaultBehavior, DefaultRootObject and what
	// Domain says must stay unset. If nil, there is nothing else.
	Distribution *awscloudfront.DistributionProps
}

// A Front is CloudFront in front of a function URL.
type Front struct {
	// Distribution is what the world calls, and what alone may call the function
	// URL.
	Distribution awscloudfront.Distribution

	url string
}

// URL returns the front's address without a trailing slash, such as
// https://notes.example.com. Without a domain it is a CDK token.
func (f *Front) URL() string { return f.url }

// firstByte is how long CloudFront waits for the function's first byte, and for
// each next packet: the most it does unless a quota is raised. Source:
// "Response timeout", CloudFront developer guide.
const firstByte = 60.0

// NewFront puts CloudFront in front of a function's URL. Its address is a stack
// output. See the package's comment on what callers must send.
//
// It panics with one or more *lambdacdk.ConfigError when props are wrong. It
// never changes props.
func NewFront(scope constructs.Construct, id string, props *FrontProps) *Front {
	this, l := place(scope, id)
	var p FrontProps
	if props != nil {
		p = *props
	}
	p.validate(l, *awscdk.Stack_Of(this).Region())
	edge.Must(l.err())

	out := p.Domain.settings(this, p.Distribution)
	out.DefaultBehavior = &awscloudfront.BehaviorOptions{
		Origin:                functionOrigin(this, p.Function),
		AllowedMethods:        awscloudfront.AllowedMethods_ALLOW_ALL(),
		CachePolicy:           awscloudfront.CachePolicy_CACHING_DISABLED(),
		OriginRequestPolicy:   awscloudfront.OriginRequestPolicy_ALL_VIEWER_EXCEPT_HOST_HEADER(), // Lambda knows the URL's own host alone
		ResponseHeadersPolicy: newHeaders(this, ""),
		ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
	}
	f := &Front{Distribution: awscloudfront.NewDistribution(this, new("Distribution"), &out)}
	f.url = p.Domain.address(f.Distribution)
	newRecords(this, f.Distribution, p.Domain)
	allowFunction(this, p.Function, f.Distribution)
	awscdk.NewCfnOutput(this, new("URL"), &awscdk.CfnOutputProps{Value: &f.url})
	return f
}

func (p *FrontProps) validate(l *problems, region string) {
	switch fn := p.Function; {
	case fn == nil:
		l.add("Function", "Function is not set; it is what answers, a GoFunction with FunctionURL")
	case fn.URL == nil:
		l.add("Function", "Function has no URL; make it with GoFunctionProps.FunctionURL: &lambdacdk.FunctionURLProps{}")
	case fn.URL.AuthType() != awslambda.FunctionUrlAuthType_AWS_IAM:
		l.add("Function", "Function has a URL that is public (FunctionURL.Public), so that anybody could go round the front; leave Public out, CloudFront signs its requests")
	default:
		if at := *awscdk.Stack_Of(fn.Function).Region(); at != region && !isToken(at) && !isToken(region) {
			l.add("Function", "Function is in %s, and the stack of the front in %s: CloudFront's permission is made in the region of the function; put the front into a stack of %[1]s, and give a certificate of %[3]s in Domain.Certificate", at, region, certificateRegion)
		}
	}
	p.Domain.validate(l, func() string { return region })
	validateDistribution(l, p.Distribution, "the front's own, which Function and Domain describe")
}

// functionOrigin signs each request to the function URL. It is not the CDK's
// FunctionUrlOrigin, whose one permission Lambda no longer takes alone:
// https://github.com/aws/aws-cdk/issues/35872.
func functionOrigin(this constructs.Construct, fn *lambdacdk.GoFunction) awscloudfront.IOrigin {
	access := awscloudfront.NewFunctionUrlOriginAccessControl(this, new("Access"), &awscloudfront.FunctionUrlOriginAccessControlProps{
		Signing: awscloudfront.Signing_SIGV4_ALWAYS(),
	})
	return awscloudfrontorigins.NewHttpOrigin(new(host(*fn.URL.Url())), &awscloudfrontorigins.HttpOriginProps{
		ProtocolPolicy:        awscloudfront.OriginProtocolPolicy_HTTPS_ONLY,
		OriginAccessControlId: access.OriginAccessControlId(),
		ReadTimeout:           awscdk.Duration_Seconds(new(firstByte)),
	})
}

// allowFunction lets one distribution call the function URL, and the function
// through it: since October 2025 Lambda asks for both. Source: "Control access to
// Lambda function URLs", Lambda developer guide.
func allowFunction(this constructs.Construct, fn *lambdacdk.GoFunction, from awscloudfront.Distribution) {
	allow := func(id string, p awslambda.CfnPermissionProps) {
		p.FunctionName = fn.FunctionArn() // of the alias, if there is one: its URL asks the alias's own policy
		p.Principal = new("cloudfront.amazonaws.com")
		p.SourceArn = from.DistributionArn()
		awslambda.NewCfnPermission(this, &id, &p)
	}
	allow("CallURL", awslambda.CfnPermissionProps{Action: new("lambda:InvokeFunctionUrl"), FunctionUrlAuthType: new("AWS_IAM")})
	allow("Invoke", awslambda.CfnPermissionProps{Action: new("lambda:InvokeFunction"), InvokedViaFunctionUrl: true})
}
