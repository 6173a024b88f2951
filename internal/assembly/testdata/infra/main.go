// Command infra is the app whose assembly is in ../app: plain CDK constructs,
// one of each kind that the tool reads. To make it again, in this folder:
//
//	rm -r ../app && CDK_OUTDIR=../app CDK_VALIDATION=false \
//	CDK_CONTEXT_JSON='{"aws:cdk:enable-path-metadata":true,"aws:cdk:disable-stack-trace":true,"aws:cdk:version-reporting":false}' go run .
//	rm -r ../app/asset.* ../app/*.metadata.json ../app/*/*.metadata.json ../app/tree.json
//
// and cut metadata, tree and reports out of the two manifests.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func function(scope constructs.Construct, id string, env map[string]*string) awslambda.Function {
	return awslambda.NewFunction(scope, &id, &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
		Code: awslambda.Code_FromAsset(new("handler"), nil), Environment: &env,
		Timeout: awscdk.Duration_Seconds(jsii.Number(7)), MemorySize: jsii.Number(256),
		LoggingFormat: awslambda.LoggingFormat_JSON, ApplicationLogLevelV2: awslambda.ApplicationLogLevel_DEBUG,
	})
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)

	shop := awscdk.NewStack(app, new("Shop"), nil)
	bucket := awss3.NewBucket(shop, new("Uploads"), nil)
	queue := awssqs.NewQueue(shop, new("Jobs"), nil)
	topic := awssns.NewTopic(shop, new("News"), nil)
	table := awsdynamodb.NewTableV2(shop, new("Items"), &awsdynamodb.TablePropsV2{
		TableName: new("items"), PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	secret := awssecretsmanager.NewSecret(shop, new("Key"), nil)
	parameter := awsssm.NewStringParameter(shop, new("Limit"), &awsssm.StringParameterProps{ParameterName: new("/shop/limit"), StringValue: new("3")})
	api := awsapigatewayv2.NewHttpApi(shop, new("Api"), &awsapigatewayv2.HttpApiProps{CorsPreflight: &awsapigatewayv2.CorsPreflightOptions{
		AllowOrigins: jsii.Strings("https://shop.example"), AllowHeaders: jsii.Strings("authorization"),
		AllowMethods: &[]awsapigatewayv2.CorsHttpMethod{awsapigatewayv2.CorsHttpMethod_GET},
		MaxAge:       awscdk.Duration_Seconds(jsii.Number(60)),
	}})
	orders := function(shop, "Orders", map[string]*string{
		"BUCKET": bucket.BucketName(), "BUCKET_ARN": bucket.BucketArn(), "QUEUE_URL": queue.QueueUrl(), "QUEUE_ARN": queue.QueueArn(),
		"TOPIC": topic.TopicArn(), "TABLE": table.TableName(), "TABLE_ARN": table.TableArn(), "SECRET": secret.SecretArn(),
		"PARAMETER": parameter.ParameterName(), "PARAMETER_ARN": parameter.ParameterArn(),
		"API": api.Url(), "REGION": shop.Region(), "ACCOUNT": shop.Account(), "PLAIN": new("as it is"),
	})
	live := awslambda.NewAlias(shop, new("Live"), &awslambda.AliasProps{AliasName: new("live"), Version: orders.CurrentVersion()})
	route := func(path, id string, fn awslambda.IFunction) *awsapigatewayv2.AddRoutesOptions {
		return &awsapigatewayv2.AddRoutesOptions{
			Path: &path, Methods: &[]awsapigatewayv2.HttpMethod{awsapigatewayv2.HttpMethod_GET},
			Integration: awsapigatewayv2integrations.NewHttpLambdaIntegration(&id, fn, nil),
		}
	}
	api.AddRoutes(route("/orders/{id}", "Orders", orders))
	api.AddRoutes(route("/live/{rest+}", "Live", live))
	protected := route("/private", "Private", orders)
	protected.Authorizer = awsapigatewayv2authorizers.NewHttpIamAuthorizer()
	api.AddRoutes(protected)
	api.AddRoutes(route("/elsewhere", "Elsewhere", awslambda.Function_FromFunctionArn(shop, new("Imported"), new("arn:aws:lambda:us-east-1:111111111111:function:foreign"))))
	api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
		Path: new("/proxy"), Integration: awsapigatewayv2integrations.NewHttpUrlIntegration(new("Url"), new("https://example.com"), nil),
	})
	orders.AddFunctionUrl(&awslambda.FunctionUrlOptions{
		AuthType: awslambda.FunctionUrlAuthType_NONE, InvokeMode: awslambda.InvokeMode_RESPONSE_STREAM,
		Cors: &awslambda.FunctionUrlCorsOptions{AllowedOrigins: jsii.Strings("*")},
	})

	rest := awsapigateway.NewLambdaRestApi(shop, new("Rest"), &awsapigateway.LambdaRestApiProps{
		Handler: orders, Proxy: jsii.Bool(false), CloudWatchRole: jsii.Bool(false),
		DefaultCorsPreflightOptions: &awsapigateway.CorsOptions{AllowOrigins: jsii.Strings("*")},
	})
	rest.Root().AddResource(new("carts"), nil).AddResource(new("{id}"), nil).AddMethod(new("PUT"), nil, nil)

	awslambda.NewFunction(shop, new("Script"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(), Handler: new("index.handler"), Code: awslambda.Code_FromInline(new("exports.handler = async () => 1")),
	})
	awsapigatewayv2.NewWebSocketApi(shop, new("Chat"), nil)
	nested := awscdk.NewNestedStack(shop, new("Nested"), nil)
	function(nested, "Inner", map[string]*string{"BUCKET": bucket.BucketName()})

	function(awscdk.NewStack(app, new("Other"), nil), "Reader", map[string]*string{"BUCKET": bucket.BucketName()})
	weak := awscdk.NewStack(app, new("Weak"), nil)
	weak.Node().SetContext(new("@aws-cdk/core:defaultCrossStackReferences"), "weak")
	function(weak, "Reader", map[string]*string{"BUCKET": bucket.BucketName()})

	stage := awscdk.NewStage(app, new("Prod"), &awscdk.StageProps{Env: &awscdk.Environment{Account: new("111111111111"), Region: new("eu-west-1")}})
	function(awscdk.NewStack(stage, new("Shop"), nil), "Orders", map[string]*string{"REGION": new("eu-west-1")})

	app.Synth(nil)
}
