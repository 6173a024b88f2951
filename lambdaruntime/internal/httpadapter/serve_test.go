package httpadapter

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

var (
	fixture = frontend.Fixture
	set     = frontend.Set
)

// A served is an http.Handler behind an Adapter, with what the adapter told.
type served struct {
	adapter *Adapter
	streams bool // sources that can take streams get them

	mu       sync.Mutex
	failed   []error
	warnings []string
}

// serve returns h behind an Adapter.
func serve(h http.Handler, edit ...func(*Config)) *served {
	s := &served{}
	c := Config{
		Recovered: func(v any) error { return fmt.Errorf("panic: %v", v) },
		Failed: func(_ context.Context, err error) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.failed = append(s.failed, err)
			return nil
		},
		Warn: func(_ context.Context, message string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.warnings = append(s.warnings, message)
		},
	}
	for _, e := range edit {
		e(&c)
	}
	s.adapter = New(h, c)
	return s
}

// behind returns h behind an Adapter as the front end wants it.
func behind(f frontend.FrontEnd, h http.Handler) *served {
	s := serve(h)
	s.streams = f.Streams
	return s
}

// Invoke serves one event and returns its whole answer.
func (s *served) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	x, err := s.adapter.Open(ctx, payload)
	if err != nil {
		return nil, err
	}
	if !s.streams || !x.Streams() {
		return x.Answer()
	}
	stream, err := x.Stream()
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	return io.ReadAll(stream)
}

// answerBehind serves one event of the front end and reads the answer.
func answerBehind(t testing.TB, f frontend.FrontEnd, h http.Handler, method string) frontend.Answer {
	t.Helper()
	out, err := behind(f, h).Invoke(t.Context(), f.Event(t, method))
	if err != nil {
		t.Fatalf("Invoke: %v", err)
	}
	return f.Read(t, out)
}

// wantInternalError checks for an answer that tells the client nothing.
func wantInternalError(t testing.TB, got frontend.Answer) {
	t.Helper()
	want := frontend.Answer{Status: 500, Header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, Body: "500 Internal Server Error"}
	if got.String() != want.String() {
		t.Errorf("the client gets %v, want %v", got, want)
	}
}
