package main

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// The app synthesizes: its handlers compile, and a job that fails alone is
// delivered again alone.
func TestTheStackHandlesItsQueue(t *testing.T) {
	lambdacdktest.RequireNode(t) // on which the CDK runs
	t.Chdir("..")                // cdk.json's folder, in which the app runs
	defer jsii.Close()

	template := assertions.Template_FromStack(newStack(awscdk.NewApp(nil)), nil)

	template.HasResourceProperties(jsii.String("AWS::Lambda::EventSourceMapping"), map[string]any{
		"FunctionResponseTypes": []any{"ReportBatchItemFailures"},
	})
}
