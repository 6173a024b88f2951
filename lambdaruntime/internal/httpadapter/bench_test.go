package httpadapter

import (
	"io"
	"net/http"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// jsonHandler is what most handlers are: it reads a parameter and a body, and
// answers a few bytes.
var jsonHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"hello":"gopher","ok":true}`)
})

// discard is the least a response writer can be.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header               { return d.header }
func (d *discard) Write(p []byte) (int, error)       { return len(p), nil }
func (d *discard) WriteString(s string) (int, error) { return len(s), nil }
func (d *discard) WriteHeader(int)                   {}

// httpAllocs is how many allocations a request may cost over those of the
// handler alone. The issue allows 60; the rest is what nobody noticed adding.
const httpAllocs = 20

// Shows P24's allocation budget.
func TestAdapterAllocatesLittle(t *testing.T) {
	ctx := t.Context()
	raw := testing.AllocsPerRun(200, func() {
		r, _ := http.NewRequest(http.MethodPost, "/", http.NoBody)
		jsonHandler(&discard{header: http.Header{}}, r)
	})
	base := testing.AllocsPerRun(200, func() {
		_, _ = http.NewRequest(http.MethodPost, "/", http.NoBody)
		_ = &discard{header: http.Header{}}
	})
	for _, f := range frontend.All() {
		if f.Streams {
			continue
		}
		event := f.Event(t, http.MethodPost)
		h := behind(f, jsonHandler)
		extra := testing.AllocsPerRun(200, func() {
			if _, err := h.Invoke(ctx, event); err != nil {
				t.Fatal(err)
			}
		}) - (raw - base)
		t.Logf("%s: %v allocations over the handler's", f.Name, extra)
		if extra > httpAllocs {
			t.Errorf("%s: a request costs %v allocations over those of the handler, want at most %d", f.Name, extra, httpAllocs)
		}
	}
}

// BenchmarkHTTPHandler bounds what the adapter adds to a request of each
// source: reading the event, making the request, writing the answer.
func BenchmarkHTTPHandler(b *testing.B) {
	for _, f := range frontend.All() {
		b.Run(f.Name, func(b *testing.B) {
			event := f.Event(b, http.MethodPost)
			h := behind(f, jsonHandler)
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Invoke(ctx, event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
