package integ

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// A restAdoption is a REST API of the CDK and the GoRestApi that takes its place.
type restAdoption struct {
	plain   func(awscdk.Stack, awslambda.IFunction)
	adopted func(awscdk.Stack, *lambdacdk.GoFunction)
}

// restAdoptions are the forms in which apps have REST APIs.
func restAdoptions() map[string]restAdoption {
	// The CDK's own default; a GoRestApi's is regional.
	keep := &awsapigateway.RestApiProps{EndpointTypes: &[]awsapigateway.EndpointType{awsapigateway.EndpointType_EDGE}}
	return map[string]restAdoption{
		"NewLambdaRestApi": {
			plain: func(s awscdk.Stack, fn awslambda.IFunction) {
				awsapigateway.NewLambdaRestApi(s, new("Api"), &awsapigateway.LambdaRestApiProps{Handler: fn})
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				lambdacdk.NewGoRestApi(s, "Api", &lambdacdk.GoRestApiProps{Name: "Api", Settings: keep}).Proxy(fn)
			},
		},
		"NewRestApi with resources": {
			plain: func(s awscdk.Stack, fn awslambda.IFunction) {
				api := awsapigateway.NewRestApi(s, new("Api"), &awsapigateway.RestApiProps{
					DefaultCorsPreflightOptions: &awsapigateway.CorsOptions{AllowOrigins: &[]*string{new("https://shop.example.com")}},
					CloudWatchRole:              new(true), DeployOptions: &awsapigateway.StageOptions{StageName: new("v1"), LoggingLevel: awsapigateway.MethodLoggingLevel_ERROR},
				})
				integration := awsapigateway.NewLambdaIntegration(fn, nil)
				users := api.Root().AddResource(new("users"), nil)
				users.AddMethod(new("POST"), integration, nil)
				users.AddResource(new("{id}"), nil).AddMethod(new("GET"), integration, nil)
				api.Root().AddResource(new("files"), nil).AddProxy(&awsapigateway.ProxyResourceOptions{DefaultIntegration: integration})
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				api := lambdacdk.NewGoRestApi(s, "Api", &lambdacdk.GoRestApiProps{
					Name: "Api", StageName: "v1", Settings: keep, CloudWatchRole: true, ExecutionLogs: lambdacdk.ExecutionErrors,
					Cors: &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}},
				})
				api.AddRoute("POST /users", fn)
				api.AddRoute("GET /users/{id}", fn)
				api.AddRoute("/files/", fn)
			},
		},
	}
}

// The public URL stays: the API, its stage, resources and methods are updated in
// place, whatever feature flags an app has. What goes is what is made anew with
// each change of an API, and permissions for the console's own test calls.
//
// Shows P22.
func TestAdoptingARestApiReplacesNothing(t *testing.T) {
	notShort(t, "asks a npm package")
	recommended, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string]map[string]any{}
	for name, a := range restAdoptions() {
		for flags, context := range map[string]map[string]any{"recommended flags": recommended, "no flags": {}} {
			pairs[name+", "+flags] = map[string]any{
				"before": templateWith(t, context, func(s awscdk.Stack) {
					a.plain(s, awslambda.NewFunction(s, new("Orders"), &awslambda.FunctionProps{
						Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
						Code: awslambda.Code_FromBucketV2(awss3.Bucket_FromBucketName(s, new("Code"), new("code")), new("orders.zip"), nil),
					}))
				}),
				"after": templateWith(t, context, func(s awscdk.Stack) {
					a.adopted(s, lambdacdk.NewGoFunction(s, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders", Architecture: lambdacdk.AMD64}))
				}),
			}
		}
	}
	impacts := changeImpacts(t, pairs)
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		before := pairs[name]["before"].(*map[string]any)
		resources := (*before)["Resources"].(map[string]any)
		for _, id := range slices.Sorted(maps.Keys(impacts[name])) {
			resource, _ := resources[id].(map[string]any)
			switch impact := impacts[name][id]; {
			case slices.Contains([]string{"WILL_UPDATE", "WILL_CREATE", "WILL_ORPHAN", "NO_CHANGE"}, impact):
			case impact == "WILL_DESTROY" && resource["Type"] == "AWS::ApiGateway::Deployment":
			case impact == "WILL_DESTROY" && resource["Type"] == "AWS::Lambda::Permission" && strings.Contains(compact(resource), "test-invoke-stage"):
			default:
				t.Errorf("%s: %s: %s, want it to stay", name, id, impact)
			}
		}
	}
}
