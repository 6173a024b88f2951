// Package integration tests the whole service as it runs on AWS: its handlers,
// its queue, its tables and their stream, its bucket, its schedule, and what its
// functions may do.
package integration

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// TestMain has the lines that handlers run in the profile of go test.
func TestMain(m *testing.M) { lambdacdktest.Main(m) }

// start runs the service of a test, with services of its own.
func start(t *testing.T) *lambdacdktest.App {
	t.Helper()
	if testing.Short() {
		t.Skip("builds eight handlers")
	}
	t.Parallel()
	return lambdacdktest.Start(t, "..")
}

func post(t *testing.T, url, key, sku string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/orders", strings.NewReader(`{"customer":"ann","lines":[{"sku":"`+sku+`","count":2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func get(t *testing.T, url string, into any) int {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	return res.StatusCode
}

func TestAnOrderIsConfirmedOnceAndCounted(t *testing.T) {
	app := start(t)
	url := app.URL("Api")
	for range 3 { // a client that got no answer asks again
		if got := post(t, url, "k1", "tea"); got != http.StatusAccepted {
			t.Fatalf("POST /orders = %d, want 202", got)
		}
	}
	app.Settle()

	var order orders.Confirmed
	if got := get(t, url+"/orders/k1", &order); got != http.StatusOK || order.Customer != "ann" || order.Cents != 900 {
		t.Errorf("GET /orders/k1 = %d %+v, want ann's order of 900 cents", got, order)
	}
	var sales []struct{ Order string }
	if got := get(t, url+"/items/tea/sales", &sales); got != http.StatusOK || len(sales) != 1 {
		t.Errorf("GET /items/tea/sales = %d %+v, want one sale", got, sales)
	}
}

func TestABadOrderIsTriedAgainAloneAndKept(t *testing.T) {
	app := start(t)
	url := app.URL("Api")
	post(t, url, "bad", "gin") // the shop sells none
	post(t, url, "good", "cup")
	app.Settle()

	if n := app.Queue("Incoming/DeadLetters").Len(); n != 1 {
		t.Errorf("%d dead letters, want the bad order", n)
	}
	if got := get(t, url+"/orders/good", new(orders.Confirmed)); got != http.StatusOK {
		t.Errorf("GET /orders/good = %d, want 200", got)
	}
}

func TestTheReportHasTheOrdersOfTheDay(t *testing.T) {
	app := start(t)
	post(t, app.URL("Api"), "k1", "tea")
	app.Settle()
	app.Clock.Advance(24 * time.Hour) // over three o'clock in Berlin

	files := s3.NewFromConfig(app.AWSConfig())
	list, err := files.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: new(app.Name("Files")), Prefix: new("reports/")})
	if err != nil || len(list.Contents) != 1 {
		t.Fatalf("the bucket has %v, %v; want one report", list, err)
	}
}

func TestTheShopKnowsItsPrices(t *testing.T) {
	app := start(t)
	quote, err := lambdacdktest.Call[orders.Quote](t.Context(), app, "Price", orders.Question{Lines: []orders.Line{{SKU: "tea", Count: 2}}})
	if err != nil || quote.Cents != 900 {
		t.Errorf("two teas cost %+v, %v; want 900 cents", quote, err)
	}
	_, err = app.Invoke(t.Context(), "Report", map[string]string{"time": "yesterday"})
	if err == nil || !strings.Contains(err.Error(), "yesterday") {
		t.Errorf("a report until yesterday: %v, want an error that names it", err)
	}
}
