package emf_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"

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
