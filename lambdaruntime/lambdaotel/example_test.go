package lambdaotel_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
)

func ExampleSpanContext() {
	c, err := lambdaotel.SpanContext("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	fmt.Println(c.TraceID(), c.SpanID(), c.IsSampled(), err)
	// Output: 5759e988bd862e3fe1be46a994272793 53995c3f42cd8ad8 true <nil>
}

func ExampleWrap() {
	// With the SDK: &lambdaotel.Options{TracerProvider: provider, Flush: provider.ForceFlush}
	handler := lambdaotel.Wrap(func(_ context.Context, name string) (string, error) {
		return "hello, " + name, nil
	}, nil)
	fmt.Println(handler(context.Background(), "world"))
	// Output: hello, world <nil>
}

// A span for each request, named by the route of the mux.
func ExampleHTTP() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello,", r.PathValue("name"))
	})
	handler := lambdaotel.HTTP(mux, nil) // lambdaruntime.StartHTTP(handler)

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/hello/ann", nil))
	fmt.Print(w.Body)
	// Output: hello, ann
}

// What the SDK's resource says of the function: outside of Lambda, nothing.
func ExampleResourceAttributes() {
	// With the SDK: resource.NewSchemaless(lambdaotel.ResourceAttributes()...)
	for _, a := range lambdaotel.ResourceAttributes() {
		fmt.Println(a.Key, a.Value.AsString())
	}
}
