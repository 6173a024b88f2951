package params_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

// store is a parameter store whose answers a test changes.
type store struct {
	calls atomic.Int32

	mu    sync.Mutex
	text  string
	err   error
	delay time.Duration
}

func (s *store) set(text string, err error, delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text, s.err, s.delay = text, err, delay
}

func (s *store) fetch(ctx context.Context, _ string) ([]byte, error) {
	s.calls.Add(1)
	s.mu.Lock()
	text, err, delay := s.text, s.err, s.delay
	s.mu.Unlock()
	if text == "panic" {
		panic("fetcher")
	}
	select {
	case <-time.After(delay):
		return []byte(text), err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// logTo is a logger whose lines a test reads.
func logTo(buf *bytes.Buffer) *slog.Logger { return slog.New(slog.NewTextHandler(buf, nil)) }

// want fails unless the parameter has the value.
func want(t *testing.T, p *params.Param[string], value string) {
	t.Helper()
	if got, err := p.Value(t.Context()); got != value || err != nil {
		t.Errorf("Value() = %q, %v; want %q", got, err, value)
	}
}

func TestNothingIsFetchedBeforeTheFirstUse(t *testing.T) {
	s := &store{text: "v"}
	p := params.String(params.New(s.fetch, nil), "name")
	if s.calls.Load() != 0 {
		t.Errorf("fetched %d times before any use", s.calls.Load())
	}
	want(t, p, "v")
	if s.calls.Load() != 1 {
		t.Errorf("fetched %d times by one use", s.calls.Load())
	}
}

func TestValueIsKeptForTheTTL(t *testing.T) {
	for _, tt := range []struct{ ttl, kept time.Duration }{
		{ttl: 0, kept: params.DefaultTTL},
		{ttl: time.Minute, kept: time.Minute},
		{ttl: -1, kept: 1000 * time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &store{text: "old"}
			p := params.String(params.New(s.fetch, &params.Options{TTL: tt.ttl}), "name")
			want(t, p, "old")
			s.set("new", nil, 0)
			time.Sleep(tt.kept - time.Nanosecond)
			want(t, p, "old")
			time.Sleep(time.Nanosecond)
			if tt.ttl >= 0 {
				want(t, p, "new")
			} else {
				want(t, p, "old")
			}
		})
	}
}

func TestCallersAtTheSameTimeShareOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{text: "v", delay: time.Second}
		source := params.New(s.fetch, nil)
		// Two parameters of one name and one of another: a flight per name.
		ps := []*params.Param[string]{params.String(source, "a"), params.String(source, "a"), params.String(source, "b")}
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() { want(t, ps[i%3], "v") })
		}
		wg.Wait()
		if s.calls.Load() != 2 {
			t.Errorf("fetched %d times for 2 names", s.calls.Load())
		}
	})
}

func TestOneCallersCancelDoesNotFailTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{text: "v", delay: time.Second}
		p := params.String(params.New(s.fetch, nil), "name")
		first, cancel := context.WithCancelCause(t.Context())
		go func() {
			time.Sleep(500 * time.Millisecond)
			cancel(errors.New("client gone"))
		}()
		var wg sync.WaitGroup
		wg.Go(func() {
			start := time.Now()
			_, err := p.Value(first) // starts the fetch
			if err == nil || !strings.Contains(err.Error(), "client gone") || time.Since(start) != 500*time.Millisecond {
				t.Errorf("cancelled caller: %v after %v; want its own cause after 500ms", err, time.Since(start))
			}
		})
		synctest.Wait()
		wg.Go(func() { want(t, p, "v") })
		wg.Wait()
		if s.calls.Load() != 1 {
			t.Errorf("fetched %d times, want the one fetch to go on", s.calls.Load())
		}
	})
}

func TestFetchIsCancelledWhenNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		var calls atomic.Int32
		p := params.String(params.New(func(ctx context.Context, _ string) ([]byte, error) {
			if calls.Add(1) > 1 {
				return []byte("second"), nil
			}
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		}, nil), "name")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Value(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the caller's deadline", err)
		}
		want(t, p, "second") // joins no cancelled fetch
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("fetch ended by %v, want cancelled", err)
		}
	})
}

func TestOldValueIsServedWhileRefreshFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := &store{text: "old"}
		p := params.String(params.New(s.fetch, &params.Options{TTL: time.Minute, Logger: logTo(&log)}), "/db/password")
		want(t, p, "old")

		s.set("secret in error?", errors.New("throttled"), 0)
		time.Sleep(time.Minute)
		for range 5 {
			want(t, p, "old")
		}
		if s.calls.Load() != 2 {
			t.Errorf("fetched %d times, want one attempt to refresh", s.calls.Load())
		}
		if line := log.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "level=ERROR") ||
			!strings.Contains(line, "/db/password") || !strings.Contains(line, "throttled") || strings.Contains(line, "secret") {
			t.Errorf("log %q, want one ERROR naming the parameter and the error, without the value", line)
		}

		time.Sleep(10 * time.Second)
		want(t, p, "old")
		if s.calls.Load() != 3 {
			t.Errorf("fetched %d times, want a second attempt after ten seconds", s.calls.Load())
		}
		s.set("new", nil, 0)
		time.Sleep(10 * time.Second)
		want(t, p, "new")
	})
}

func TestSlowStoreCostsTheTimeoutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{text: "old"}
		p := params.String(params.New(s.fetch, &params.Options{Timeout: time.Second, Logger: slog.New(slog.DiscardHandler)}), "name")
		want(t, p, "old")
		s.set("new", nil, time.Hour)
		time.Sleep(params.DefaultTTL)
		start := time.Now()
		want(t, p, "old")
		want(t, p, "old")
		if took := time.Since(start); took != time.Second {
			t.Errorf("two uses took %v, want the timeout once", took)
		}
	})
}

func TestFirstErrorIsReturnedAndNotKept(t *testing.T) {
	gone := errors.New("gone")
	for _, tt := range []struct {
		name    string
		text    string
		err     error
		wantErr string
	}{
		{name: "error", err: gone, wantErr: "params: /x: gone"},
		{name: "panic", text: "panic", wantErr: "params: /x: panic: fetcher"},
	} {
		s := &store{text: tt.text, err: tt.err}
		p := params.String(params.New(s.fetch, nil), "/x")
		_, err := p.Value(t.Context())
		if err == nil || err.Error() != tt.wantErr || errors.Is(err, gone) != (tt.err != nil) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.wantErr)
		}
		s.set("v", nil, 0)
		want(t, p, "v")
	}
}

func TestForgetFetchesAgainAndKeepsTheOldValueForFailures(t *testing.T) {
	s := &store{text: "one"}
	source := params.New(s.fetch, &params.Options{TTL: -1, Logger: slog.New(slog.DiscardHandler)})
	p := params.String(source, "name")
	source.Forget("name") // not known yet
	want(t, p, "one")
	s.set("two", nil, 0)
	want(t, p, "one")
	source.Forget("name")
	want(t, p, "two")
	s.set("", errors.New("away"), 0)
	source.Forget("name")
	want(t, p, "two")
}

// A fetch that began before Forget may have read the value that is to be forgotten.
func TestForgetDoesNotKeepWhatAnEarlierFetchBrings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{text: "before", delay: time.Second}
		source := params.New(s.fetch, nil)
		p := params.String(source, "name")
		var wg sync.WaitGroup
		wg.Go(func() { want(t, p, "before") })
		synctest.Wait()
		s.set("after", nil, time.Second)
		source.Forget("name")
		wg.Go(func() { want(t, p, "after") })
		wg.Wait()
		want(t, p, "after")
		if s.calls.Load() != 2 {
			t.Errorf("fetched %d times, want 2", s.calls.Load())
		}
	})
}

// Everything at once, for the race detector: 8 users, values that change, cancelled callers, Forget.
func TestConcurrentUse(t *testing.T) {
	var n atomic.Int32
	source := params.New(func(ctx context.Context, name string) ([]byte, error) {
		if v := n.Add(1); v%3 == 0 {
			return nil, errors.New("sometimes")
		}
		return fmt.Appendf(nil, "%q", name), nil
	}, &params.Options{TTL: time.Nanosecond, Logger: slog.New(slog.DiscardHandler)})
	p := params.JSON[string](source, "a")
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				ctx, cancel := context.WithCancel(t.Context())
				if (g+i)%5 == 0 {
					go cancel()
				}
				if v, err := p.Value(ctx); err == nil && v != "a" {
					t.Errorf("Value() = %q, want a", v)
				}
				if i%50 == 0 {
					source.Forget("a")
				}
				cancel()
			}
		})
	}
	wg.Wait()
}

// BenchmarkValue bounds what a kept value costs: it is read in every request.
func BenchmarkValue(b *testing.B) {
	p := params.String(params.New(func(context.Context, string) ([]byte, error) { return []byte("v"), nil }, nil), "name")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Value(b.Context()); err != nil {
				b.Error(err)
			}
		}
	})
}

// A fetcher that ends its goroutine fails its callers; they do not wait for ever, nor do those who come later.
func TestFetcherThatEndsItsGoroutine(t *testing.T) {
	var calls atomic.Int32
	p := params.String(params.New(func(context.Context, string) ([]byte, error) {
		if calls.Add(1) == 1 {
			runtime.Goexit()
		}
		return []byte("v"), nil
	}, nil), "name")
	if _, err := p.Value(t.Context()); err == nil || !strings.Contains(err.Error(), "runtime.Goexit") {
		t.Errorf("Value() fails with %v, want what the fetcher did", err)
	}
	want(t, p, "v")
}
