package batch_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

// BenchmarkSQS bounds what a record costs over its decoding: a batch of 10,000 is Lambda's largest.
func BenchmarkSQS(b *testing.B) {
	for _, n := range []int{10, 10_000} {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprint("m-", i)
		}
		e := queueEvent(standardARN, ids...)
		for _, workers := range []int{1, 8} {
			h := batch.SQS(func(context.Context, batch.SQSMessage[string]) error { return nil }, &batch.Options{Concurrency: workers})
			b.Run(fmt.Sprintf("records=%d/workers=%d", n, workers), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := h(b.Context(), e); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
			})
		}
	}
}
