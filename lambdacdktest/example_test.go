package lambdacdktest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

var (
	t *testing.T // of the test
	m *testing.M
)

// A test of a whole app: what a client sends is handled, by a worker behind a
// queue.
func Example() {
	app := lambdacdktest.Start(t, "../..") // the folder of cdk.json

	res, err := http.Post(app.URL("Api")+"/orders", "application/json", strings.NewReader(`{"sku":"tea"}`))
	if err != nil || res.StatusCode != http.StatusAccepted {
		t.Fatalf("POST /orders = %v, %v", res, err)
	}
	app.Settle() // until the worker is done
	if n := app.Queue("Orders/DeadLetters").Len(); n != 0 {
		t.Errorf("%d orders have failed", n)
	}
}

// A test of the infrastructure alone, as a new app has one.
func ExampleRequireNode() {
	lambdacdktest.RequireNode(t) // before the first call of the CDK

	// template := assertions.Template_FromStack(newStack(awscdk.NewApp(nil)), nil)
}

// An app with values of its own secrets, that starts on a Monday.
func ExampleOptions_Start() {
	app := lambdacdktest.Options{
		Secrets: map[string]string{"Shop/Stripe": "sk_test"},
		Env:     map[string]string{"LOG_LEVEL": "DEBUG"},
		Time:    time.Date(2027, time.March, 1, 7, 59, 0, 0, time.UTC),
	}.Start(t, "../..")
	app.Clock.Advance(time.Minute) // to the eight o'clock of a weekday
}

// A function is called as any is called that waits for an answer.
func ExampleCall() {
	app := lambdacdktest.Start(t, "../..")
	type quote struct{ Cents int }
	q, err := lambdacdktest.Call[quote](t.Context(), app, "Price", map[string]string{"sku": "tea"})
	if err != nil || q.Cents != 450 {
		t.Errorf("a tea costs %+v, %v", q, err)
	}
}

// What a function answers that fails is an error, with its type.
func ExampleApp_Invoke() {
	app := lambdacdktest.Start(t, "../..")
	_, err := app.Invoke(t.Context(), "Price", json.RawMessage(`{"sku":"gin"}`))
	var failed *lambdacdktest.FunctionError
	if !errors.As(err, &failed) || failed.Type != "NotSold" {
		t.Errorf("the price of gin: %v", err)
	}
}

// What falls due in a day is done when Advance returns: a schedule of the night,
// a message that is delayed for an hour, what a durable function waits for.
func ExampleClock_Advance() {
	app := lambdacdktest.Start(t, "../..")
	app.Clock.Advance(24 * time.Hour)
	if n := app.Queue("Reports").Len(); n != 1 {
		t.Errorf("%d reports of the night", n)
	}
}

// A route that is guarded by a JWT authorizer takes a token of the test.
func ExampleApp_Token() {
	app := lambdacdktest.Start(t, "../..")
	req, err := http.NewRequest("GET", app.URL("Api")+"/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+app.Token(lambdacdktest.Token{Claims: map[string]string{"sub": "ann"}}))
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("GET /me = %v, %v", res, err)
	}
}

// In a package that starts apps, the profile of go test -coverprofile has what
// their handlers run.
func ExampleMain() {
	// func TestMain(m *testing.M) { lambdacdktest.Main(m) }
	lambdacdktest.Main(m)
}

// The test's own clients see what functions have written, and what they send is
// handled as what functions send.
func ExampleApp_AWSConfig() {
	app := lambdacdktest.Start(t, "../..")
	send := func(client aws.Config, queueURL, body string) {} // by sqs.NewFromConfig(client).SendMessage
	send(app.AWSConfig(), app.Name("Jobs"), "{}")
	app.Queue("Jobs/DeadLetters").Wait(1) // the worker takes no such job
}

// A schedule fires now, whatever the clock shows.
func ExampleApp_Trigger() {
	app := lambdacdktest.Start(t, "../..")
	app.Trigger("Nightly")
	app.Settle()
}

// The clock goes on to the next midnight.
func ExampleClock_AdvanceTo() {
	app := lambdacdktest.Start(t, "../..")
	app.Clock.AdvanceTo(app.Clock.Now().Truncate(24 * time.Hour).Add(24 * time.Hour))
}
