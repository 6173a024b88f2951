// Package lambdacdktest runs a whole CDK app in go test: its APIs, its
// functions as processes of this host, its queues, tables, buckets and events,
// with the permissions that the app synthesizes. Nothing is mocked, and neither
// Docker nor an AWS account is needed.
//
//	func TestAnOrderIsShipped(t *testing.T) {
//		app := lambdacdktest.Start(t, "../..") // the folder of cdk.json
//
//		res, err := http.Post(app.URL("Api")+"/orders", "application/json", strings.NewReader(`{"sku":"tea"}`))
//		…
//		app.Settle() // until nothing waits in a queue any more
//
//		db := dynamodb.NewFromConfig(app.AWSConfig())
//		item, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: new(app.Name("Orders")), …})
//		…
//	}
//
// It is what lambdacdk local is, inside of the test's process: handlers are
// built for this host, and every process ends with the test. A test fails if a
// function is denied a call by its role, with the name of what is missing. What
// the functions log is in the log of a test that has failed.
//
// Time passes at the machine's pace, and a test moves it ahead:
//
//	app.Clock.Advance(24 * time.Hour) // the nightly report is written
//
// What has failed is tried again at once, as often as on AWS; with
// Options.AWSDelays it waits as long as there, by the same clock. [Clock] says what
// it does not move.
//
// Start synthesizes and builds an app once in a test binary. Each Start has services of
// its own, so that tests run in parallel without seeing each other's data.
//
// Tests of the infrastructure alone begin with [RequireNode].
//
// go test remembers results. What the app and its handlers are made of counts
// among the inputs of the test, if it is in the module of the test: a saved
// handler runs its tests again.
package lambdacdktest
