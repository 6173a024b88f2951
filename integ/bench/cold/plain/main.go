// Command plain is examples/hello written with the CDK alone: the same
// resources, with a zip that is there already.
//
//	plain ZIP
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, new("Hello"), nil)

	hello := awslambda.NewFunction(stack, new("Hello"), &awslambda.FunctionProps{
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  awslambda.Architecture_ARM_64(),
		Handler:       new("bootstrap"),
		Code:          awslambda.Code_FromAsset(&os.Args[1], nil),
		MemorySize:    new(256.0),
		Timeout:       awscdk.Duration_Seconds(new(10.0)),
		Environment:   &map[string]*string{"GOGC": new("400"), "GOMEMLIMIT": new("204MiB")},
		LoggingFormat: awslambda.LoggingFormat_JSON,
		LogGroup:      awslogs.NewLogGroup(stack, new("HelloLog"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH}),
	})
	api := awsapigatewayv2.NewHttpApi(stack, new("Api"), &awsapigatewayv2.HttpApiProps{CreateDefaultStage: new(false)})
	stage := awsapigatewayv2.NewHttpStage(stack, new("Stage"), &awsapigatewayv2.HttpStageProps{
		HttpApi:    api,
		AutoDeploy: new(true),
		Throttle:   &awsapigatewayv2.ThrottleSettings{RateLimit: new(1000.0), BurstLimit: new(500.0)},
	})
	stage.Node().DefaultChild().(awsapigatewayv2.CfnStage).SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
		DestinationArn: awslogs.NewLogGroup(stack, new("ApiLog"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH}).LogGroupArn(),
		Format:         new(`{"requestId":"$context.requestId"}`),
	})
	api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
		Path:        new("/hello/{name}"),
		Methods:     &[]awsapigatewayv2.HttpMethod{awsapigatewayv2.HttpMethod_GET},
		Integration: awsapigatewayv2integrations.NewHttpLambdaIntegration(new("Integration"), hello, nil),
	})
	awscdk.NewCfnOutput(stack, new("URL"), &awscdk.CfnOutputProps{Value: api.ApiEndpoint()})
	app.Synth(nil)
}
