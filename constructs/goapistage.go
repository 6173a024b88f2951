package lambdacdk

import (
	"cmp"
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// accessLogFields are the fields of one access log record. All values are
// strings, because API Gateway writes "-" where it has none.
var accessLogFields = map[string]string{
	"requestId":          "$context.requestId",
	"time":               "$context.requestTime",
	"ip":                 "$context.identity.sourceIp",
	"userAgent":          "$context.identity.userAgent",
	"host":               "$context.domainName",
	"protocol":           "$context.protocol",
	"method":             "$context.httpMethod",
	"path":               "$context.path",
	"routeKey":           "$context.routeKey",
	"status":             "$context.status",
	"responseLength":     "$context.responseLength",
	"latency":            "$context.responseLatency",    // milliseconds, all in all
	"integrationLatency": "$context.integrationLatency", // milliseconds, the function
	"integrationStatus":  "$context.integration.status", // what Lambda's API answered
	"integrationError":   "$context.integrationErrorMessage",
	"error":              "$context.error.message", // what API Gateway answered by itself
	"authorizerError":    "$context.authorizer.error",
}

func newHttpStage(api awsapigatewayv2.HttpApi, log awslogs.ILogGroup, props *GoApiProps) awsapigatewayv2.HttpStage {
	stage := awsapigatewayv2.NewHttpStage(api, new("DefaultStage"), &awsapigatewayv2.HttpStageProps{
		HttpApi:    api,
		AutoDeploy: new(true),
		Throttle: &awsapigatewayv2.ThrottleSettings{
			RateLimit:  new(float64(cmp.Or(props.ThrottleRate, DefaultThrottleRate))),
			BurstLimit: new(float64(cmp.Or(props.ThrottleBurst, DefaultThrottleBurst))),
		},
	})
	format, _ := json.Marshal(accessLogFields) // a map of strings always encodes, in the order of its keys
	// The stage's own property takes an interface with getters instead of a
	// struct. No policy goes with it: API Gateway sets up the delivery with
	// the permissions of who deploys.
	stage.Node().DefaultChild().(awsapigatewayv2.CfnStage).SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
		DestinationArn: log.LogGroupArn(),
		Format:         new(string(format)),
	})
	return stage
}

// newApiDomain makes the domain name, sends it to the stage, and makes its DNS record.
func newApiDomain(this constructs.Construct, api awsapigatewayv2.IApi, stage awsapigatewayv2.IStage, props *DomainProps) awsapigatewayv2.DomainName {
	domain := awsapigatewayv2.NewDomainName(this, new("DomainName"), &awsapigatewayv2.DomainNameProps{
		DomainName:  &props.Name,
		Certificate: props.Certificate,
	})
	awsapigatewayv2.NewApiMapping(this, new("Mapping"), &awsapigatewayv2.ApiMappingProps{
		Api:        api,
		DomainName: domain,
		Stage:      stage,
	})
	newAliasRecord(this, props, domain)
	return domain
}

// newAliasRecord points the DNS name at the domain. It is written as
// awsroute53.NewARecord with a target of awsroute53targets writes it, without
// either: every app would compile 32 more of the CDK's packages for this record.
func newAliasRecord(this constructs.Construct, props *DomainProps, domain awsapigatewayv2.DomainName) {
	awscdk.NewCfnResource(constructs.NewConstruct(this, new("Record")), new("Resource"), &awscdk.CfnResourceProps{
		Type: new("AWS::Route53::RecordSet"),
		Properties: &map[string]any{
			"HostedZoneId": props.HostedZone.HostedZoneRef().HostedZoneId,
			"Name":         props.Name + ".",
			"Type":         "A",
			"AliasTarget": map[string]any{
				"DNSName":      domain.RegionalDomainName(),
				"HostedZoneId": domain.RegionalHostedZoneId(),
			},
		},
	})
}

// corsPreflight turns cors into the CDK's own form.
func corsPreflight(cors *CorsProps) *awsapigatewayv2.CorsPreflightOptions {
	if cors == nil {
		return nil
	}
	headers, methods := cors.AllowHeaders, cors.AllowMethods
	if len(headers) == 0 {
		headers = []string{"Authorization", "Content-Type"}
	}
	if len(methods) == 0 {
		methods = routeMethods
	}
	options := &awsapigatewayv2.CorsPreflightOptions{
		AllowOrigins:     optionalTexts(cors.AllowOrigins),
		AllowHeaders:     optionalTexts(headers),
		ExposeHeaders:    optionalTexts(cors.ExposeHeaders),
		AllowMethods:     &[]awsapigatewayv2.CorsHttpMethod{},
		AllowCredentials: new(cors.AllowCredentials),
		MaxAge:           seconds(cors.MaxAge),
	}
	for _, m := range methods {
		*options.AllowMethods = append(*options.AllowMethods, awsapigatewayv2.CorsHttpMethod(m))
	}
	return options
}

// optionalTexts is texts with nil for an empty s.
func optionalTexts(s []string) *[]*string {
	if len(s) == 0 {
		return nil
	}
	return texts(s...)
}
