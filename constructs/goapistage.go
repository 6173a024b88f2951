package lambdacdk

import (
	"cmp"
	"encoding/json"
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// DefaultAccessLogFields are the fields of one access log record, in a map of
// the caller's own. All values are written as strings, because API Gateway
// writes "-" where it has none.
func DefaultAccessLogFields() map[string]string { return maps.Clone(accessLogFields) }

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
		DetailedMetricsEnabled: truth(props.DetailedMetrics),
	})
	fields := props.AccessLogFields
	if len(fields) == 0 {
		fields = accessLogFields
	}
	format, _ := json.Marshal(fields) // a map of strings always encodes, in the order of its keys
	// The stage's own property takes an interface with getters instead of a
	// struct. No policy goes with it: API Gateway sets up the delivery with
	// the permissions of who deploys.
	stage.Node().DefaultChild().(awsapigatewayv2.CfnStage).SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
		DestinationArn: log.LogGroupArn(),
		Format:         new(string(format)),
	})
	return stage
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
