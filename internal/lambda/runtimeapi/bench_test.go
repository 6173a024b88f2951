//go:build unix

package runtimeapi

import (
	"bytes"
	"net/http"
	"testing"
)

// BenchmarkWarmInvoke is one invocation of a warm aws-lambda-go process
// through the pool: what `lambdacdk local` adds to a request, with the
// process's own work in it. BenchmarkRoundTrips is its floor.
func BenchmarkWarmInvoke(b *testing.B) {
	p, _ := startFunction(b, Function{})
	e := event{Do: "echo", Text: "x"}.json()
	mustAnswer(b, p, event{Do: "echo"})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Invoke(b.Context(), e, InvokeOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRoundTrips is two HTTP requests over loopback within one process,
// which every invocation needs: /next and /response. What BenchmarkWarmInvoke
// takes longer is the pool, the switch between processes, and the handler.
func BenchmarkRoundTrips(b *testing.B) {
	srv := startServer(b)
	if _, err := srv.Add(Function{Name: "fn"}); err != nil {
		b.Fatal(err)
	}
	url, body := "http://"+srv.Addr()+"/fn/none", []byte(`{"do":"echo","text":"x"}`)
	b.ReportAllocs()
	for b.Loop() {
		for range 2 {
			resp, err := http.Post(url, "application/json", bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			var into bytes.Buffer
			into.ReadFrom(resp.Body)
			resp.Body.Close()
		}
	}
}
