package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// attempts is how often the worker gets an order that fails.
const attempts = 3

var prices = orders.Prices{"tea": 450, "coffee": 620, "cup": 1290}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Orders"), nil)

	incoming := lambdacdk.NewQueue(stack, "Incoming", &lambdacdk.QueueProps{MaxReceives: attempts})
	failures := lambdacdk.NewTopic(stack, "Failures", nil)
	failed := awslambdadestinations.NewSnsDestination(failures)
	logs := lambdacdk.NewBucket(stack, "AccessLogs", nil)
	files := lambdacdk.NewBucket(stack, "Files", &lambdacdk.BucketProps{AccessLogs: logs})
	confirmed := lambdacdk.NewTable(stack, "Confirmed", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "id"},
		Indexes: []lambdacdk.TableIndex{
			{Name: store.ByDay, PartitionKey: lambdacdk.TableKey{Name: "day"}, SortKey: lambdacdk.TableKey{Name: "confirmedAt"}},
		},
		Stream: awsdynamodb.StreamViewType_NEW_IMAGE,
	})
	sold := lambdacdk.NewTable(stack, "Sold", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "sku"},
		SortKey:      lambdacdk.TableKey{Name: "order"},
	})
	handled := lambdacdk.NewTable(stack, "Handled", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "id"},
		TimeToLive:   "expiration",
	})

	take := lambdacdk.NewGoFunction(stack, "Take", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/take",
		Links: contract.Take{Orders: lambdacdk.LinkQueueOf[orders.Order](incoming)},
	})
	show := lambdacdk.NewGoFunction(stack, "Show", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/show",
		Links: contract.Show{
			Orders: lambdacdk.LinkTable[link.GetOne](confirmed),
			Sales:  lambdacdk.LinkTable[link.Query](sold),
		},
	})
	price := lambdacdk.NewGoFunction(stack, "Price", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/price",
		Links: contract.Price{Prices: link.ConfigOf(prices)},
	})
	worker := lambdacdk.NewGoFunction(stack, "Worker", &lambdacdk.GoFunctionProps{
		Entry:   "./cmd/worker",
		Timeout: 5 * time.Second,
		Links: contract.Worker{
			Price:    lambdacdk.LinkFunctionOf[orders.Question](price),
			Orders:   lambdacdk.LinkTable[link.Put](confirmed),
			Handled:  lambdacdk.LinkTable[link.TableBoth[link.GetOne, link.WriteOne]](handled),
			Failures: lambdacdk.LinkTopicOf[contract.Failure](failures),
			Attempts: link.ConfigOf(attempts),
		},
	})
	sales := lambdacdk.NewGoFunction(stack, "Sales", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/sales",
		Links: contract.Sales{Sales: lambdacdk.LinkTable[link.Put](sold)},
	})
	report := lambdacdk.NewGoFunction(stack, "Report", &lambdacdk.GoFunctionProps{
		Entry:     "./cmd/report",
		Timeout:   time.Minute,
		OnFailure: failed,
		Links: contract.Report{
			Orders:  lambdacdk.LinkTable[link.Query](confirmed, store.ByDay),
			Reports: lambdacdk.LinkBucketPrefix[link.PutWhole](files, "reports/"),
		},
	})
	importer := lambdacdk.NewGoFunction(stack, "Importer", &lambdacdk.GoFunctionProps{
		Entry:     "./cmd/importer",
		Timeout:   time.Minute,
		OnFailure: failed,
		Links: contract.Importer{
			Files:  lambdacdk.LinkBucketPrefix[link.Get](files, "imports/"),
			Orders: lambdacdk.LinkQueueOf[orders.Order](incoming),
		},
	})
	alert := lambdacdk.NewGoFunction(stack, "Alert", &lambdacdk.GoFunctionProps{Entry: "./cmd/alert"})

	worker.OnQueue(incoming, nil)
	sales.OnTable(confirmed, &lambdacdk.OnStreamProps{
		Filters:      []pattern.Fields{{"eventName": pattern.Is("INSERT")}},
		FailureTopic: failures,
	})
	report.OnSchedule("Nightly", lambdacdk.Cron("0 3 * * ? *"), &lambdacdk.OnScheduleProps{
		TimeZone: "Europe/Berlin",
		Input:    contract.ReportUntil{}, // whose time the scheduler fills in
	})
	importer.OnBucket(files, &lambdacdk.OnBucketProps{Prefix: "imports/", Suffix: ".csv"})
	alert.OnTopic(failures, nil)

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("POST /orders", take)
	api.AddRoute("GET /orders/{id}", show)
	api.AddRoute("GET /items/{sku}/sales", show)

	app.Synth(nil)
}
