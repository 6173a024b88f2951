package watch

import (
	"context"
	"testing"
	"time"
)

// BenchmarkSettle bounds what a request costs when nothing was saved: a file is
// made, its news awaited, and it is removed.
func BenchmarkSettle(b *testing.B) {
	w, err := New(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	b.ReportAllocs()
	for b.Loop() {
		w.Settle(context.Background(), time.Second)
	}
}
