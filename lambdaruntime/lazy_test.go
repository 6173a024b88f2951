package lambdaruntime

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Shows P26: one attempt for all goroutines, one value for all invocations.
func TestLazyIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts atomic.Int64
		l := NewLazy(func(context.Context) (int, error) {
			time.Sleep(time.Second)
			return int(attempts.Add(1)), nil
		})
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if v, err := l.Get(t.Context()); v != 1 || err != nil {
					t.Errorf("Get = %d, %v, want 1", v, err)
				}
			})
		}
		wg.Wait()
		began := time.Now()
		if v, err := l.Get(t.Context()); v != 1 || err != nil || time.Since(began) > 0 {
			t.Errorf("a later Get = %d, %v after %v, want the kept value at once", v, err, time.Since(began))
		}
	})
}

func TestLazyForgetsErrors(t *testing.T) {
	down := errors.New("down")
	answers := []error{down, nil}
	l := NewLazy(func(context.Context) (string, error) {
		err := answers[0]
		answers = answers[1:]
		return "up", err
	})
	if _, err := l.Get(t.Context()); err != down {
		t.Errorf("the first Get = %v, want %v", err, down)
	}
	if v, err := l.Get(t.Context()); v != "up" || err != nil {
		t.Errorf("the second Get = %q, %v, want up", v, err)
	}
}

func TestLazyReturnsPanicsAsErrors(t *testing.T) {
	l := NewLazy(func(context.Context) (int, error) { panic("no driver") })
	for range 2 {
		if _, err := l.Get(t.Context()); err == nil || !strings.Contains(err.Error(), "no driver") || errorType(err) != "Panic" {
			t.Errorf("Get = %v, want the panic as an error", err)
		}
	}
}

func TestLazyWaiterLeavesWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLazy(func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 1, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := l.Get(ctx); err != context.Canceled {
			t.Errorf("Get = %v, want %v", err, context.Canceled)
		}
		// The attempt went on without the caller that began it.
		if v, err := l.Get(t.Context()); v != 1 || err != nil {
			t.Errorf("Get = %d, %v, want 1", v, err)
		}
	})
}

// An attempt ends with the deadline of the caller that began it; those with
// more time begin another.
func TestLazyOutlivesAnothersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		l := NewLazy(func(ctx context.Context) (int, error) {
			attempts++
			if attempts == 1 {
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return attempts, nil
		})
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := l.Get(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Get with the short deadline = %v", err)
			}
		})
		synctest.Wait()
		if v, err := l.Get(t.Context()); v != 2 || err != nil {
			t.Errorf("Get = %d, %v, want the second attempt", v, err)
		}
		wg.Wait()
	})
}

// A function that ends its goroutine has made no value: the zero one, kept for
// the life of the process, would be taken for it.
func TestLazyOfAFunctionThatEndsItsGoroutine(t *testing.T) {
	var attempts atomic.Int64
	l := NewLazy(func(context.Context) (int, error) {
		if attempts.Add(1) == 1 {
			runtime.Goexit()
		}
		return 7, nil
	})
	if v, err := l.Get(t.Context()); v != 0 || err == nil || !strings.Contains(err.Error(), "runtime.Goexit") {
		t.Errorf("Get = %d, %v; want an error that names runtime.Goexit", v, err)
	}
	if v, err := l.Get(t.Context()); v != 7 || err != nil {
		t.Errorf("the next Get = %d, %v; want another attempt", v, err)
	}
}

// A function that asks for the value it makes would wait for ever.
func TestLazyThatAsksForItself(t *testing.T) {
	var l *Lazy[int]
	kept := make(chan context.Context, 1)
	first := true
	l = NewLazy(func(ctx context.Context) (int, error) {
		if !first {
			kept <- ctx
			return 7, nil
		}
		first = false
		v, err := l.Get(context.WithoutCancel(ctx))
		return v, err
	})
	if _, err := l.Get(t.Context()); err == nil || !strings.Contains(err.Error(), "would wait for itself") {
		t.Errorf("Get = %v; want an error that says why", err)
	}
	if v, err := l.Get(t.Context()); v != 7 || err != nil {
		t.Fatalf("the next Get = %d, %v", v, err)
	}
	if v, err := l.Get(<-kept); v != 7 || err != nil {
		t.Errorf("Get with the context of the finished attempt = %d, %v; want the value", v, err)
	}
}
