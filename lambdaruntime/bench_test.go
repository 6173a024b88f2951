package lambdaruntime

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type benchEvent struct {
	ID    string
	Items []item
}

type benchAnswer struct {
	ID    string
	Total float64
}

func total(_ context.Context, e benchEvent) (benchAnswer, error) {
	a := benchAnswer{ID: e.ID}
	for _, i := range e.Items {
		a.Total += i.Price
	}
	return a, nil
}

// benchPayload is an event of about 1 KB.
func benchPayload(tb testing.TB) []byte {
	e := benchEvent{ID: "order-17"}
	for i := range 60 {
		e.Items = append(e.Items, item{float64(i) + 0.25})
	}
	payload, err := json.Marshal(e)
	if err != nil {
		tb.Fatal(err)
	}
	return payload
}

// benchContext is the context aws-lambda-go hands to a handler.
func benchContext(tb testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	tb.Cleanup(cancel)
	return lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
}

// BenchmarkInvoke bounds what one invocation costs between the loop and the
// handler, decoding and encoding included: no more than with aws-lambda-go
// alone, although deadline, goroutines and failures are looked after.
func BenchmarkInvoke(b *testing.B) {
	payload, ctx := benchPayload(b), benchContext(b)
	for name, h := range map[string]lambda.Handler{
		"lambdaruntime": newRunner(newTyped(total), config{}),
		"aws-lambda-go": lambda.NewHandler(total),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Invoke(ctx, payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestInvocationCostsNoMoreAllocations(t *testing.T) {
	payload, ctx := benchPayload(t), benchContext(t)
	measure := func(h lambda.Handler) float64 {
		return testing.AllocsPerRun(200, func() {
			if _, err := h.Invoke(ctx, payload); err != nil {
				t.Fatal(err)
			}
		})
	}
	ours, theirs := measure(newRunner(newTyped(total), config{})), measure(lambda.NewHandler(total))
	t.Logf("allocations of one invocation: lambdaruntime %v, aws-lambda-go %v", ours, theirs)
	if ours > theirs {
		t.Errorf("an invocation costs %v allocations, want no more than the %v with aws-lambda-go alone", ours, theirs)
	}
}
