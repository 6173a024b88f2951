package main

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// The app synthesizes: its handlers compile, and its routes are as they should be.
func TestTheStackHasItsRoutes(t *testing.T) {
	lambdacdktest.RequireNode(t) // on which the CDK runs
	t.Chdir("..")                // cdk.json's folder, in which the app runs
	defer jsii.Close()

	template := assertions.Template_FromStack(newStack(awscdk.NewApp(nil)), nil)

	template.HasResourceProperties(jsii.String("AWS::ApiGatewayV2::Route"), map[string]any{"RouteKey": "GET /hello/{name}"})
}
