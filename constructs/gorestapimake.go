package lambdacdk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/constructs-go/constructs/v10"
)

const defaultStageName = "prod" // the CDK's own

// make makes the API with its deployment and stage. The id Default keeps the
// logical ids of a plain awsapigateway.RestApi with the construct's id.
func (a *GoRestApi) make() {
	settings := a.cdkProps()
	if a.props.AccessLog {
		a.LogGroup = a.props.LogGroup
		if a.LogGroup == nil {
			a.LogGroup = newLogGroup(a.scope, a.props.LogRetention, a.props.KeepLogs)
		}
		settings.DeployOptions.AccessLogDestination = awsapigateway.NewLogGroupLogDestination(a.LogGroup)
		settings.DeployOptions.AccessLogFormat = awsapigateway.AccessLogFormat_Custom(new(restAccessLog(a.props.AccessLogFields)))
	}
	api := awsapigateway.NewRestApi(a.scope, new("Default"), settings)
	if len(a.props.VpcEndpoints) > 0 {
		api.GrantInvokeFromVpcEndpointsOnly(list(a.props.VpcEndpoints))
	}
	a.own, a.RestApi, a.Stage = api, api, api.DeploymentStage()
}

// cdkProps are what the CDK's own API is made with.
func (a *GoRestApi) cdkProps() *awsapigateway.RestApiProps {
	var out awsapigateway.RestApiProps
	if a.props.Settings != nil {
		out = *a.props.Settings
	}
	var stage awsapigateway.StageOptions
	if out.DeployOptions != nil {
		stage = *out.DeployOptions
	}
	stage.StageName = new(cmp.Or(a.props.StageName, defaultStageName))
	stage.ThrottlingRateLimit = new(float64(cmp.Or(a.props.ThrottleRate, DefaultThrottleRate)))
	stage.ThrottlingBurstLimit = new(float64(cmp.Or(a.props.ThrottleBurst, DefaultThrottleBurst)))
	stage.LoggingLevel = awsapigateway.MethodLoggingLevel(a.props.ExecutionLogs)
	if a.props.DetailedMetrics {
		stage.MetricsEnabled = new(true)
	}
	if a.props.Tracing {
		stage.TracingEnabled = new(true)
	}
	out.DeployOptions = &stage
	out.RestApiName = new(cmp.Or(a.props.Name, apiName(a.scope)))
	out.Description = text(a.props.Description)
	out.CloudWatchRole = new(a.props.CloudWatchRole) // said, because a feature flag decides otherwise
	out.BinaryMediaTypes = optionalTexts(a.props.BinaryMediaTypes)
	if a.props.Domain != nil {
		out.DisableExecuteApiEndpoint = new(true)
	}
	switch {
	case len(a.props.VpcEndpoints) > 0:
		out.EndpointConfiguration = &awsapigateway.EndpointConfiguration{
			Types: &[]awsapigateway.EndpointType{awsapigateway.EndpointType_PRIVATE}, VpcEndpoints: list(a.props.VpcEndpoints),
		}
	case out.EndpointConfiguration == nil && out.EndpointTypes == nil:
		out.EndpointTypes = &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL}
	}
	return &out
}

// restAccessLog is the format of a record: the given fields, or those of HTTP
// APIs with what REST APIs call otherwise.
func restAccessLog(fields map[string]string) string {
	if len(fields) == 0 {
		fields = DefaultAccessLogFields()
		fields["routeKey"] = "$context.httpMethod $context.resourcePath"
		fields["apiKeyId"] = "$context.identity.apiKeyId"
		fields["wafStatus"] = "$context.waf.status"
	}
	format, _ := json.Marshal(fields) // a map of strings always encodes, in the order of its keys
	return string(format)
}

// addUsagePlan makes the plan and its key.
func (a *GoRestApi) addUsagePlan() {
	p := a.props.UsagePlan
	if p == nil {
		return
	}
	props := &awsapigateway.UsagePlanProps{ApiStages: &[]*awsapigateway.UsagePlanPerApiStage{{Api: a.RestApi, Stage: a.Stage}}}
	if p.Rate > 0 {
		props.Throttle = &awsapigateway.ThrottleSettings{RateLimit: number(p.Rate), BurstLimit: number(p.Burst)}
	}
	if p.Quota > 0 {
		props.Quota = &awsapigateway.QuotaSettings{Limit: number(p.Quota), Period: cmp.Or(p.Period, awsapigateway.Period_DAY)}
	}
	a.UsagePlan = awsapigateway.NewUsagePlan(a.scope, new("UsagePlan"), props)
	keys := p.Keys
	if len(keys) == 0 {
		a.ApiKey = awsapigateway.NewApiKey(a.scope, new("Key"), nil)
		keys = []awsapigateway.IApiKey{a.ApiKey}
	}
	for _, key := range keys {
		a.UsagePlan.AddApiKey(key, nil)
	}
}

// addWebACL lets WAF look at the stage's requests. The CDK has no construct for
// it that is more than the resource, and no other part of an app compiles its
// package.
func (a *GoRestApi) addWebACL() {
	if a.props.WebACL == "" {
		return
	}
	awscdk.NewCfnResource(a.scope, new("WebACL"), &awscdk.CfnResourceProps{
		Type: new("AWS::WAFv2::WebACLAssociation"),
		Properties: &map[string]any{
			"ResourceArn": a.Stage.StageArn(),
			"WebACLArn":   a.props.WebACL,
		},
	})
}

// addDomain makes the domain name unless it is there, and sends it to the stage.
func (a *GoRestApi) addDomain() {
	props := a.props.Domain
	if props == nil {
		return
	}
	if a.DomainName = props.DomainName; a.DomainName == nil {
		a.DomainName = newDomainName(a.scope, props)
	}
	// The CDK's own mapping takes HTTP APIs alone.
	awsapigatewayv2.NewCfnApiMapping(constructs.NewConstruct(a.scope, new("Mapping")), new("Resource"), &awsapigatewayv2.CfnApiMappingProps{
		ApiId: a.RestApi.RestApiId(), Stage: a.Stage.StageName(), DomainName: a.DomainName.Name(), ApiMappingKey: text(props.BasePath),
	})
	awscdk.NewCfnOutput(a.scope, new("URL"), &awscdk.CfnOutputProps{Value: new(a.URL())})
}

// limit is the limit of one method. What else holds for all methods is said
// again, because a method with settings of its own has only those.
func (a *GoRestApi) limit(key routeKey, t throttle) {
	path := "/"
	if key.path != "/" {
		path += strings.ReplaceAll(key.path, "/", "~1")
	}
	settings := map[string]any{
		"HttpMethod": key.method, "ResourcePath": path, "DataTraceEnabled": false,
		"ThrottlingRateLimit": t.rate, "ThrottlingBurstLimit": t.burst,
	}
	if key.method == "ANY" {
		settings["HttpMethod"] = "*" // as these settings call it
	}
	if a.props.ExecutionLogs != "" {
		settings["LoggingLevel"] = string(a.props.ExecutionLogs)
	}
	if a.props.DetailedMetrics {
		settings["MetricsEnabled"] = true
	}
	a.limits++ // the first setting is that of all methods
	a.Stage.Node().DefaultChild().(awsapigateway.CfnStage).AddPropertyOverride(new(fmt.Sprintf("MethodSettings.%d", a.limits)), settings)
}
