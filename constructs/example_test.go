package lambdacdk_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

func ExampleNewGoFunction() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	uploads := awss3.NewBucket(stack, jsii.String("Uploads"), nil)

	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{
		Entry:       "./cmd/orders",
		Timeout:     time.Minute,
		Environment: map[string]string{"UPLOADS": *uploads.BucketName()},
	})
	uploads.GrantRead(orders, nil)
	app.Synth(nil)
}

// What the CDK has and this library has not is pointed at the target: the alias,
// if there is one, as provisioned concurrency makes it.
func ExampleGoFunction_Target() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	checkout := lambdacdk.NewGoFunction(stack, "Checkout", &lambdacdk.GoFunctionProps{
		Entry:                  "./cmd/checkout",
		ProvisionedConcurrency: 1,
	})
	checkout.Target().AddPermission(jsii.String("Partner"), &awslambda.Permission{
		Principal: awsiam.NewAccountPrincipal("123456789012"),
	})
	awscdk.NewCfnOutput(stack, jsii.String("CheckoutArn"), &awscdk.CfnOutputProps{Value: checkout.FunctionArn()})
	app.Synth(nil)
}

// A function that was there keeps its event source. Its queue hides messages for
// longer than the function may take, or they are delivered again while it works.
func ExampleGoFunction_AddEventSource() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	queue := awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Minutes(jsii.Number(6)),
	})

	worker := lambdacdk.NewGoFunction(stack, "Worker", &lambdacdk.GoFunctionProps{Entry: "./cmd/worker", Timeout: time.Minute})
	worker.AddEventSource(awslambdaeventsources.NewSqsEventSource(queue, nil))
	app.Synth(nil)
}

// An app that makes its functions itself changes one line.
func ExampleGoCode() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	awslambda.NewFunction(stack, jsii.String("Orders"), &awslambda.FunctionProps{
		Code:         lambdacdk.GoCode(stack, "./cmd/orders", nil),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Architecture: awslambda.Architecture_ARM_64(),
	})
	app.Synth(nil)
}

// A value that CloudFormation knows and Go does not is a text token like any
// other; a number token goes through Function.
func ExampleGoFunctionProps_tokens() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	stage := awscdk.NewCfnParameter(stack, jsii.String("Stage"), nil)
	memory := awscdk.NewCfnParameter(stack, jsii.String("Memory"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})

	lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{
		Entry:        "./cmd/orders",
		FunctionName: "orders-" + *stage.ValueAsString(),
		Function:     &awslambda.FunctionProps{MemorySize: memory.ValueAsNumber()},
	})
	app.Synth(nil)
}

// A test of a template needs no compiler and no handler.
func Example_testTemplate() {
	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{lambdacdk.SkipBuild: true}})
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	app.Synth(nil)
}

// A policy that allows an action on every resource is looked at twice. Here is
// what this library allows so, and why.
func ExampleWildcardActions() {
	for action, reason := range lambdacdk.WildcardActions() {
		fmt.Println(action, reason)
	}
}
