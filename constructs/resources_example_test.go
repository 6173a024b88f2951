package lambdacdk_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What the props leave out is safe; the CDK's own props say anything else.
func ExampleNewBucket() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	logs := lambdacdk.NewBucket(stack, "AccessLogs", nil)
	lambdacdk.NewBucket(stack, "Uploads", &lambdacdk.BucketProps{
		AccessLogs: logs,
		Versioned:  true,
		Bucket:     &awss3.BucketProps{EventBridgeEnabled: jsii.Bool(true)},
	})
	app.Synth(nil)
}

func ExampleNewTable() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	lambdacdk.NewTable(stack, "Orders", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "customer"},
		SortKey:      lambdacdk.TableKey{Name: "time", Type: lambdacdk.NumberKey},
		Indexes:      []lambdacdk.TableIndex{{Name: "byStatus", PartitionKey: lambdacdk.TableKey{Name: "status"}}},
		TimeToLive:   "expires",
	})
	app.Synth(nil)
}

// The queue learns from the function's Timeout for how long it hides a message.
func ExampleGoFunction_OnQueue() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	jobs := lambdacdk.NewQueue(stack, "Jobs", nil)
	worker := lambdacdk.NewGoFunction(stack, "Worker", &lambdacdk.GoFunctionProps{Entry: "./cmd/worker", Timeout: time.Minute})
	worker.OnQueue(jobs, nil)
	app.Synth(nil)
}

// Only the messages of paid orders get to the function, many at once.
func ExampleGoFunction_OnQueue_filters() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	jobs := lambdacdk.NewQueue(stack, "Jobs", nil)
	worker := lambdacdk.NewGoFunction(stack, "Worker", &lambdacdk.GoFunctionProps{Entry: "./cmd/worker"})
	worker.OnQueue(jobs, &lambdacdk.OnQueueProps{
		BatchSize:      500,
		BatchingWindow: 20 * time.Second,
		Filters:        []pattern.Fields{{"body.kind": pattern.Is("paid")}},
	})
	app.Synth(nil)
}

// An app that has its resources and functions already adopts links one function
// at a time. Store is linked; Report is as it was, with a variable and a grant.
func ExampleNewGoFunction_links() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	files := awss3.NewBucket(stack, jsii.String("Files"), nil)

	type store struct { // in a package that the handler imports too
		Files link.Bucket[link.Put]
	}
	lambdacdk.NewGoFunction(stack, "Store", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/store",
		Links: store{Files: lambdacdk.LinkBucket[link.Put](files)},
	})

	report := awslambda.NewFunction(stack, jsii.String("Report"), &awslambda.FunctionProps{
		Code:         lambdacdk.GoCode(stack, "./cmd/report", nil),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
		Environment:  &map[string]*string{"FILES": files.BucketName()},
	})
	files.GrantRead(report, nil)
	app.Synth(nil)
}
