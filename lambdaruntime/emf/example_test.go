package emf_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/emf"
)

func ExampleWrap() {
	var log bytes.Buffer
	handler := emf.Wrap(func(ctx context.Context, items int) (string, error) {
		m := emf.From(ctx)
		m.SetDimension("Country", "DE")
		m.SetProperty("order", 4711)
		m.Count("Items", items)
		return "", fmt.Errorf("no stock")
	}, &emf.Options{Namespace: "Shop", Writer: &log})

	_, err := handler(context.Background(), 3)
	fmt.Println(err)
	fmt.Print(regexp.MustCompile(`"Timestamp":\d+`).ReplaceAllString(log.String(), `"Timestamp":0`))
	// Output:
	// no stock
	// {"Country":"DE","Items":3,"_aws":{"Timestamp":0,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["Country"]],"Metrics":[{"Name":"Items","Unit":"Count"}]}]},"order":4711}
}

// A program that is no handler writes when it wants to.
func ExampleNew() {
	var log bytes.Buffer
	m := emf.New(&emf.Options{Namespace: "Shop", Dimensions: map[string]string{"Job": "import"}, Writer: &log})
	m.Count("Orders", 2)
	m.Add(emf.Metric{Name: "Size", Unit: emf.Kilobytes}, 12.5)
	m.Duration(emf.Metric{Name: "Took", Unit: emf.Milliseconds}, 1500*time.Millisecond)
	m.SetDimension("Country", "DE")
	m.SetProperty("file", "orders.csv")
	fmt.Println(m.Flush())
	fmt.Println(bytes.Contains(log.Bytes(), []byte(`"Took":1500`)))
	// Output:
	// <nil>
	// true
}

// Each request has a Metrics of its own.
func ExampleHTTP() {
	var log bytes.Buffer
	handler := emf.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		emf.From(r.Context()).Count("Visits", 1)
	}), &emf.Options{Namespace: "Shop", Writer: &log})

	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	fmt.Println(bytes.Contains(log.Bytes(), []byte(`"Visits":1`)))
	// Output: true
}
