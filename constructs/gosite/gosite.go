package gosite

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/internal/edge"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A Site is a website. Its fields are the CDK's own constructs.
type Site struct {
	// Bucket has the files.
	Bucket awss3.Bucket
	// Distribution serves them, and the API.
	Distribution awscloudfront.Distribution
	// Publisher uploads the folder when the stack is deployed.
	Publisher *lambdacdk.GoFunction

	url string
}

// URL returns the site's address without a trailing slash, such as
// https://notes.example.com. Without a domain it is a CDK token.
func (s *Site) URL() string { return s.url }

// publisher is the program that uploads the folder.
const publisher = "github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite/internal/publisher"

// publishing is how long an upload may take: thousands of files, some at a time.
const publishing = 10 * time.Minute

// New makes a site. Its address is a stack output.
//
// It panics with one or more *lambdacdk.ConfigError when props or the folder are
// wrong. It never changes props.
func New(scope constructs.Construct, id string, props *Props) *Site {
	this, p, files := begin(scope, id, props)
	s := &Site{Bucket: lambdacdk.NewBucket(this, "Files", &lambdacdk.BucketProps{DestroyWithStack: true})}
	s.Distribution = newDistribution(this, s.Bucket, &p, files)
	s.url = p.Domain.address(s.Distribution)
	newRecords(this, s.Distribution, p.Domain)
	s.Publisher = newPublisher(this, s, p.Folder)
	publish(this, s, &p, files)
	if p.Api != nil {
		this.Node().AddValidation(&apiCheck{*this.Node().Path(), p.Api})
	}
	awscdk.NewCfnOutput(this, new("URL"), &awscdk.CfnOutputProps{Value: new(s.url)})
	return s
}

// place makes the construct, about which problems are then told.
func place(scope constructs.Construct, id string) (constructs.Construct, *problems) {
	if scope == nil {
		edge.Must(&lambdacdk.ConfigError{Path: id, Problem: "its scope is nil; give it the stack, or another construct that has been made"})
	}
	this := constructs.NewConstruct(scope, &id)
	return this, &problems{path: *this.Node().Path()}
}

// begin makes the construct and reads what it is made from. There are no files
// if they do not matter to this synthesis, as for cdk destroy, or in a template
// test with lambdacdk.SkipBuild.
func begin(scope constructs.Construct, id string, props *Props) (constructs.Construct, Props, []site.File) {
	this, l := place(scope, id)
	var p Props
	if props != nil {
		p = *props
	}
	stack := awscdk.Stack_Of(this)
	p.validate(l, func() string { return *stack.Region() })
	var files []site.File
	skip := this.Node().TryGetContext(new(lambdacdk.SkipBuild))
	if skip != true && skip != "true" && *stack.BundlingRequired() {
		files = p.readFolder(l)
	}
	edge.Must(l.err())
	return this, p, files
}

// newPublisher makes the function that may write to the bucket, and nothing else.
func newPublisher(this constructs.Construct, s *Site, folder string) *lambdacdk.GoFunction {
	f := lambdacdk.NewGoFunction(this, "Publisher", &lambdacdk.GoFunctionProps{
		Description: "uploads the files of " + *this.Node().Path(),
		Build:       lambdacdk.BuildOptions{Package: publisher, Files: map[string]string{site.Bundle: folder}},
		Timeout:     publishing,
		MemoryMB:    512, // uploads are TLS
	})
	allow := func(resource *string, actions ...string) {
		list := make([]*string, len(actions))
		for i := range actions {
			list[i] = &actions[i]
		}
		f.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: &list, Resources: &[]*string{resource}}))
	}
	allow(s.Bucket.BucketArn(), "s3:ListBucket")
	allow(s.Bucket.ArnForObjects(new("*")), "s3:PutObject", "s3:DeleteObject")
	allow(s.Distribution.DistributionArn(), "cloudfront:CreateInvalidation")
	return f
}

// publish makes the custom resource that is the site's content.
func publish(this constructs.Construct, s *Site, p *Props, files []site.File) {
	properties := map[string]any{
		"Bucket":       s.Bucket.BucketName(),
		"Distribution": s.Distribution.DistributionId(),
		"Content":      "not read",
		"Rules":        site.Rules(),
		"SPA":          p.SPA,
	}
	if files != nil {
		properties["Content"] = site.Hash(files)
	}
	if len(p.Hashed) > 0 {
		properties["Hashed"] = p.Hashed
	}
	if config := p.config(); len(config) > 0 {
		properties["Config"] = config
	}
	lambdacdk.NewGoCustomResource(this, "Content", &lambdacdk.GoCustomResourceProps{
		Handler: s.Publisher, Properties: properties, ResourceType: site.Resource,
	})
}

// policy is the Content-Security-Policy of the site.
func (p *Props) policy() string {
	if p.ContentSecurityPolicy != "" {
		return p.ContentSecurityPolicy
	}
	connect := "connect-src 'self'"
	for _, to := range p.Connect {
		connect += " " + origin(to)
	}
	return "default-src 'self'; " + connect + "; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
}

// origin is scheme and host of a URL, also of one that is only known when the
// stack is deployed.
func origin(url string) string {
	return part(url, 0) + "//" + part(url, 2)
}

// host is the host of a URL, in the same way.
func host(url string) string { return part(url, 2) }

// part is one of the parts of a URL between slashes.
func part(url string, n int) string {
	return *awscdk.Fn_Select(new(float64(n)), awscdk.Fn_Split(new("/"), &url, nil))
}

// minimumTLS is what a site with a name of its own speaks, unless it says other.
func minimumTLS(given awscloudfront.SecurityPolicyProtocol) awscloudfront.SecurityPolicyProtocol {
	return cmp.Or(given, awscloudfront.SecurityPolicyProtocol_TLS_V1_2_2021)
}
