package functions_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// adds is a function that collects the letters of a window.
func adds(b batch) service.Answer {
	text, _ := json.Marshal(map[string]any{"state": map[string]string{"sum": b.State["sum"] + b.String()}})
	return service.Answer{Payload: text}
}

// windows are the invocations so far: the records, the state before them, and
// the end of a window as |.
func (f *feed) windows() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, b := range f.batches {
		text := b.State["sum"] + "+" + b.String()
		if b.IsFinalInvokeForWindow {
			text = b.State["sum"] + "|"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// The state of a window goes from invocation to invocation; when the window is
// over, the function gets it once more, without records. A window without
// records is none.
func TestTumblingWindowsHandTheStateOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Window: time.Minute})
		defer f.stop()
		f.do = adds
		f.put(t, "ab") // at once: a reader may come between two records
		f.start()
		pass(10 * time.Second)
		f.put(t, "c")
		pass(5 * time.Minute)
		f.put(t, "d")
		pass(2 * time.Minute)
		if got, want := f.windows(), "+ab ab+c abc| +d d|"; got != want {
			t.Errorf("invocations %s, want %s", got, want)
		}
		first := f.batches[0]
		if w := first.Window; w.End.Sub(w.Start.Time) != time.Minute || w.Start.Second() != 0 || first.ShardID != "shardId-000000000000" || first.EventSourceARN != clicks {
			t.Errorf("the window is %+v", first.TimeWindowProperties)
		}
		if got, want := f.batches[2].after, time.Minute; got != want {
			t.Errorf("the window ends after %v, want %v", got, want)
		}
	})
}

// Records of several windows, read at once, are not mixed.
func TestRecordsGetTheWindowOfTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Window: time.Minute})
		defer f.stop()
		f.do = adds
		f.put(t, "ab")
		pass(time.Minute)
		f.put(t, "c")
		f.start()
		pass(2 * time.Minute)
		if got, want := f.windows(), "+ab ab| +c c|"; got != want {
			t.Errorf("invocations %s, want %s", got, want)
		}
	})
}

// What fails in a window is tried again with the same state; its end is tried
// until the function takes it, and nothing is read before. An answer without a
// state is a failure.
func TestFailuresInAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Window: time.Minute, Retries: 5})
		defer f.stop()
		ends := 0
		f.do = func(b batch) service.Answer {
			switch n := len(f.batches); {
			case b.IsFinalInvokeForWindow:
				ends++
				return service.Answer{Failed: ends < 3}
			case n == 2:
				return service.Answer{Failed: true}
			case n == 3:
				return service.Answer{Payload: []byte(`{"batchItemFailures":[]}`)}
			}
			return adds(b)
		}
		f.start()
		f.put(t, "a")
		synctest.Wait()
		f.put(t, "b")
		pass(30 * time.Second)
		pass(30 * time.Second)
		f.put(t, "c")
		pass(10 * time.Second)
		if got, want := f.windows(), "+a a+b a+b a+b ab| ab| ab| +c"; got != want {
			t.Errorf("invocations %s, want %s", got, want)
		}
	})
}

// A state of more than 1 MB ends its window early.
func TestAStateThatIsTooLargeEndsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Window: time.Hour})
		defer f.stop()
		f.do = func(b batch) service.Answer {
			return service.Answer{Payload: fmt.Appendf(nil, `{"state":{"x":%q}}`, strings.Repeat("x", 1<<20))}
		}
		f.start()
		f.put(t, "a")
		synctest.Wait()
		if n := len(f.batches); n != 2 || !f.batches[1].IsFinalInvokeForWindow || !f.batches[1].IsWindowTerminatedEarly {
			t.Errorf("%d invocations, want the record and an early end", n)
		}
	})
}

// A window, and how often a record has failed, are known in the next run.
func TestLanesGoOnInTheNextRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		f := newFeed(dir, functions.Reading{Window: time.Minute})
		f.do = adds
		f.put(t, "ab") // at once: a reader may come between two records
		f.start()
		pass(time.Second)
		f.stop()
		f = newFeed(dir, functions.Reading{Window: time.Minute})
		f.do = adds
		f.put(t, "c")
		f.start()
		pass(time.Minute)
		if got, want := f.windows(), "ab+c abc|"; got != want {
			t.Errorf("the next run has invocations %s, want %s", got, want)
		}
		f.stop()
	})
	synctest.Test(t, func(t *testing.T) {
		dir, tries := t.TempDir(), 0
		reading := functions.Reading{Retries: 5, Bisect: true, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}
		for range 6 {
			f := newFeed(dir, reading)
			f.do = poison
			if tries == 0 {
				f.put(t, "axbc")
			}
			f.start()
			pass(1500 * time.Millisecond)
			f.stop()
			for _, b := range f.batches {
				if b.String() == "x" {
					tries++
				}
			}
			for _, s := range f.sent {
				if !strings.Contains(s.Body, `"batchSize":1,`) {
					t.Errorf("what is given up is %s, want the one record", s.Body)
				}
				if want := 1 + reading.Retries; tries != want {
					t.Errorf("the record was tried %d times in all runs, want %d", tries, want)
				}
				return
			}
		}
		t.Errorf("after %d tries in six runs, the record is not given up", tries)
	})
}
