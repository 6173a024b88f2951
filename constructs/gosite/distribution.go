package gosite

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// newDistribution makes what answers browsers.
func newDistribution(this constructs.Construct, bucket awss3.Bucket, p *Props, files []site.File) awscloudfront.Distribution {
	out := p.Domain.settings(this, p.Distribution)
	out.DefaultRootObject = new(site.Index)
	out.DefaultBehavior = &awscloudfront.BehaviorOptions{
		// To list is what makes S3 answer 404 rather than 403 for a file that is not
		// there. No viewer can: each path is one of a file.
		Origin: awscloudfrontorigins.S3BucketOrigin_WithOriginAccessControl(bucket, &awscloudfrontorigins.S3BucketOriginWithOACProps{
			OriginAccessLevels: &[]awscloudfront.AccessLevel{awscloudfront.AccessLevel_READ, awscloudfront.AccessLevel_LIST},
		}),
		CachePolicy:           awscloudfront.CachePolicy_CACHING_OPTIMIZED(),
		ResponseHeadersPolicy: newHeaders(this, p.policy()),
		ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
		FunctionAssociations: &[]*awscloudfront.FunctionAssociation{{
			EventType: awscloudfront.FunctionEventType_VIEWER_REQUEST,
			Function: awscloudfront.NewFunction(this, new("Paths"), &awscloudfront.FunctionProps{
				Code:    awscloudfront.FunctionCode_FromInline(new(site.EdgeCode(p.SPA))),
				Runtime: awscloudfront.FunctionRuntime_JS_2_0(),
				Comment: new("which file answers a path"),
			}),
		}},
	}
	if p.Api != nil {
		behaviors := map[string]*awscloudfront.BehaviorOptions{}
		if out.AdditionalBehaviors != nil {
			behaviors = maps.Clone(*out.AdditionalBehaviors)
		}
		behaviors[apiPath+"/*"] = apiBehavior(host(p.Api.URL()))
		out.AdditionalBehaviors = &behaviors
	}
	if notFound(files) && p.Api == nil && out.ErrorResponses == nil {
		out.ErrorResponses = &[]*awscloudfront.ErrorResponse{{
			HttpStatus: new(404.0), ResponseHttpStatus: new(404.0), ResponsePagePath: new("/" + site.NotFound),
		}}
	}
	awscdk.Annotations_Of(this).AcknowledgeWarning(new(listWarning), new("no viewer can list: the root object is set, and each path is one of a file"))
	return awscloudfront.NewDistribution(this, new("Distribution"), &out)
}

// settings are what is the same for everything behind CloudFront, on top of what
// the app gives.
func (d *Domain) settings(this constructs.Construct, given *awscloudfront.DistributionProps) awscloudfront.DistributionProps {
	var out awscloudfront.DistributionProps
	if given != nil {
		out = *given
	}
	if out.HttpVersion == "" {
		out.HttpVersion = awscloudfront.HttpVersion_HTTP2_AND_3
	}
	if d == nil {
		return out
	}
	out.DomainNames = &[]*string{&d.Name}
	out.Certificate = d.Certificate
	if out.Certificate == nil {
		out.Certificate = awscertificatemanager.NewCertificate(this, new("Certificate"), &awscertificatemanager.CertificateProps{
			DomainName: &d.Name,
			Validation: awscertificatemanager.CertificateValidation_FromDns(d.HostedZone),
		})
	}
	out.MinimumProtocolVersion = minimumTLS(out.MinimumProtocolVersion)
	return out
}

// listWarning is the CDK's, of a bucket that may be listed.
const listWarning = "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk"

func notFound(files []site.File) bool {
	return slices.ContainsFunc(files, func(f site.File) bool { return f.Name == site.NotFound })
}

// apiBehavior hands requests to the API as they are, but for the host: API
// Gateway knows its own alone.
func apiBehavior(host string) *awscloudfront.BehaviorOptions {
	return &awscloudfront.BehaviorOptions{
		Origin: awscloudfrontorigins.NewHttpOrigin(&host, &awscloudfrontorigins.HttpOriginProps{
			ProtocolPolicy: awscloudfront.OriginProtocolPolicy_HTTPS_ONLY,
		}),
		AllowedMethods:       awscloudfront.AllowedMethods_ALLOW_ALL(),
		CachePolicy:          awscloudfront.CachePolicy_CACHING_DISABLED(),
		OriginRequestPolicy:  awscloudfront.OriginRequestPolicy_ALL_VIEWER_EXCEPT_HOST_HEADER(),
		ViewerProtocolPolicy: awscloudfront.ViewerProtocolPolicy_HTTPS_ONLY,
	}
}

// newHeaders makes the headers of all files. Without a policy they are those of a
// handler's answers, which may have other values and a policy of its own.
func newHeaders(this constructs.Construct, policy string) awscloudfront.ResponseHeadersPolicy {
	override := new(policy != "")
	headers := &awscloudfront.ResponseSecurityHeadersBehavior{
		ContentTypeOptions: &awscloudfront.ResponseHeadersContentTypeOptions{Override: new(true)}, // it has one value only
		FrameOptions:       &awscloudfront.ResponseHeadersFrameOptions{FrameOption: awscloudfront.HeadersFrameOption_DENY, Override: override},
		ReferrerPolicy: &awscloudfront.ResponseHeadersReferrerPolicy{
			ReferrerPolicy: awscloudfront.HeadersReferrerPolicy_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, Override: override,
		},
		StrictTransportSecurity: &awscloudfront.ResponseHeadersStrictTransportSecurity{
			AccessControlMaxAge: awscdk.Duration_Days(new(365.0)), Override: override,
		},
	}
	if policy != "" {
		headers.ContentSecurityPolicy = &awscloudfront.ResponseHeadersContentSecurityPolicy{ContentSecurityPolicy: &policy, Override: override}
	}
	return awscloudfront.NewResponseHeadersPolicy(this, new("Headers"), &awscloudfront.ResponseHeadersPolicyProps{SecurityHeadersBehavior: headers})
}

// cloudFrontZone is the hosted zone of all distributions. Source: the reference
// of AWS::Route53::RecordSet AliasTarget.
const cloudFrontZone = "Z2FDTNDATAQYW2"

// newRecords points the name at the distribution, for both versions of IP. They
// are what awsroute53targets makes, which would be 28 more packages to compile.
func newRecords(this constructs.Construct, to awscloudfront.Distribution, d *Domain) {
	if d == nil {
		return
	}
	for id, kind := range map[string]string{"Record": "A", "RecordIPv6": "AAAA"} {
		awsroute53.NewCfnRecordSet(constructs.NewConstruct(this, &id), new("Resource"), &awsroute53.CfnRecordSetProps{
			HostedZoneId: d.HostedZone.HostedZoneId(),
			Name:         new(d.Name + "."),
			Type:         &kind,
			AliasTarget:  &awsroute53.CfnRecordSet_AliasTargetProperty{DnsName: to.DistributionDomainName(), HostedZoneId: new(cloudFrontZone)},
		})
	}
}

// address is where a distribution is called, without a trailing slash.
func (d *Domain) address(of awscloudfront.Distribution) string {
	if d != nil {
		return "https://" + d.Name
	}
	return "https://" + *of.DistributionDomainName()
}
