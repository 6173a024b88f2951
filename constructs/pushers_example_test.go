package lambdacdk_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// SNS looks at the body of each message, and brings those of paid orders.
func ExampleGoFunction_OnTopic() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	orders := lambdacdk.NewTopic(stack, "Orders", nil)
	mail := lambdacdk.NewGoFunction(stack, "Mail", &lambdacdk.GoFunctionProps{Entry: "./cmd/mail"})
	mail.OnTopic(orders, &lambdacdk.OnTopicProps{Body: pattern.Fields{"order.kind": pattern.Is("paid")}})
	app.Synth(nil)
}

// Two rules of one bus invoke one function: the second has a name.
func ExampleGoFunction_OnBus() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	bus := lambdacdk.NewBus(stack, "Bus", nil)
	ship := lambdacdk.NewGoFunction(stack, "Ship", &lambdacdk.GoFunctionProps{Entry: "./cmd/ship"})
	ship.OnBus(bus, pattern.Fields{"detail-type": pattern.Is("OrderPaid")}, nil)
	ship.OnBus(bus, pattern.Fields{"detail.sum": pattern.AtLeast(1000)}, &lambdacdk.OnBusProps{Name: "Large"})
	app.Synth(nil)
}

// The function is invoked by what is below in/, and may write below small/: it
// cannot invoke itself.
func ExampleGoFunction_OnBucket() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	type scale struct { // in a package that the handler imports too
		In    link.Bucket[link.Get]
		Small link.Bucket[link.Put]
	}
	images := lambdacdk.NewBucket(stack, "Images", nil)
	fn := lambdacdk.NewGoFunction(stack, "Scale", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/scale",
		Links: scale{
			In:    lambdacdk.LinkBucketPrefix[link.Get](images, "in/"),
			Small: lambdacdk.LinkBucketPrefix[link.Put](images, "small/"),
		},
	})
	fn.OnBucket(images, &lambdacdk.OnBucketProps{Prefix: "in/", Suffix: ".jpg"})
	app.Synth(nil)
}

// The errors of one function are told to another one.
func ExampleGoFunction_OnLog() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	ship := lambdacdk.NewGoFunction(stack, "Ship", &lambdacdk.GoFunctionProps{Entry: "./cmd/ship"})
	watch := lambdacdk.NewGoFunction(stack, "Watch", &lambdacdk.GoFunctionProps{Entry: "./cmd/watch"})
	watch.OnLog(ship.LogGroup, &lambdacdk.OnLogProps{
		Pattern: awslogs.FilterPattern_StringValue(jsii.String("$.level"), jsii.String("="), jsii.String("ERROR")),
	})
	app.Synth(nil)
}

// A handler in Go fills a table when the stack is made, and again when Version
// changes.
func ExampleNewGoCustomResource() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	fill := lambdacdk.NewGoFunction(stack, "Fill", &lambdacdk.GoFunctionProps{Entry: "./cmd/fill"})
	lambdacdk.NewGoCustomResource(stack, "Seed", &lambdacdk.GoCustomResourceProps{
		Handler:    fill,
		Properties: map[string]any{"Version": "2026-11"},
	})
	app.Synth(nil)
}
