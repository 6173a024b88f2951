package lambdacdk_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
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

// A message that fails three times goes to the dead-letter queue that is made
// beside the queue.
func ExampleNewQueue() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	lambdacdk.NewQueue(stack, "Jobs", &lambdacdk.QueueProps{MaxReceives: 3})
	lambdacdk.NewQueue(stack, "Payments", &lambdacdk.QueueProps{Fifo: true})
}

// The second one takes messages of CloudWatch alarms, and mails them.
func ExampleNewTopic() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	lambdacdk.NewTopic(stack, "News", nil)
	alarms := lambdacdk.NewTopic(stack, "Alarms", &lambdacdk.TopicProps{Alarms: true})
	awssns.NewSubscription(stack, new("Mail"), &awssns.SubscriptionProps{
		Topic: alarms, Protocol: awssns.SubscriptionProtocol_EMAIL, Endpoint: new("team@example.com"),
	})
}

func ExampleNewBus() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	lambdacdk.NewBus(stack, "Bus", &lambdacdk.BusProps{Description: "what happens in the shop"})
}

// The value is put there by somebody, after the first deployment.
func ExampleNewSecret() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	lambdacdk.NewSecret(stack, "Stripe", &lambdacdk.SecretProps{Description: "the key of the live account"})
}

func ExampleNewParameter() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	lambdacdk.NewParameter(stack, "Rates", &lambdacdk.ParameterProps{Name: "/shop/rates", Value: "0.19"})
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

// Each change of an item becomes a record for the function.
func ExampleGoFunction_OnTable() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	orders := lambdacdk.NewTable(stack, "Orders", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "id"},
		Stream:       awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
	})
	view := lambdacdk.NewGoFunction(stack, "View", &lambdacdk.GoFunctionProps{Entry: "./cmd/view"})
	view.OnTable(orders, &lambdacdk.OnStreamProps{
		Filters: []pattern.Fields{{"eventName": pattern.Is("INSERT", "MODIFY")}},
	})
	app.Synth(nil)
}

// What a record's batch could not handle goes to a bucket, records and all.
func ExampleGoFunction_OnStream() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	clicks := awskinesis.NewStream(stack, jsii.String("Clicks"), nil)
	count := lambdacdk.NewGoFunction(stack, "Count", &lambdacdk.GoFunctionProps{Entry: "./cmd/count"})
	count.OnStream(clicks, &lambdacdk.OnStreamProps{
		Parallelization: 4,
		FailureBucket:   lambdacdk.NewBucket(stack, "LostClicks", nil),
	})
	app.Synth(nil)
}

// A report at eight on weekdays, by the clocks of Berlin, with an event that the
// handler knows by its type.
func ExampleGoFunction_OnSchedule() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	type reportOf struct{ Days int } // in a package that the handler imports too
	report := lambdacdk.NewGoFunction(stack, "Report", &lambdacdk.GoFunctionProps{Entry: "./cmd/report"})
	report.OnSchedule("Daily", lambdacdk.Cron("0 8 ? * MON-FRI *"), &lambdacdk.OnScheduleProps{
		TimeZone: "Europe/Berlin",
		Input:    reportOf{Days: 1},
	})
	report.OnSchedule("Refresh", lambdacdk.Every(15*time.Minute), nil)
	app.Synth(nil)
}

// A sale begins once, in that minute.
func ExampleAt() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	sale := lambdacdk.NewGoFunction(stack, "Sale", &lambdacdk.GoFunctionProps{Entry: "./cmd/sale"})
	sale.OnSchedule("Begins", lambdacdk.At(time.Date(2027, time.November, 26, 8, 0, 0, 0, time.UTC)), nil)
}

// Two environments are there when somebody pays, most of the time.
func ExampleGoFunction_Warm() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	checkout := lambdacdk.NewGoFunction(stack, "Checkout", &lambdacdk.GoFunctionProps{Entry: "./cmd/checkout"})
	checkout.Warm(&lambdacdk.WarmProps{Environments: 2})
}
