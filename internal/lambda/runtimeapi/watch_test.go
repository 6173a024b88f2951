//go:build unix

package runtimeapi

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"
)

// A watcherLog hands on what a Watcher is told.
type watcherLog struct {
	started chan int // numbers of processes
	wrote   chan string
	ended   chan Ending
	used    chan int64
}

func (w watcherLog) Started(_ time.Time, process int, _ time.Duration) { w.started <- process }
func (w watcherLog) Wrote(part []byte)                                 { w.wrote <- string(part) }
func (w watcherLog) Ended(e Ending)                                    { w.ended <- e }
func (w watcherLog) Used(memory int64)                                 { w.used <- memory }

// A process can ask for its event before it is noted which one it is; its memory is
// known all the same.
func TestWhatAProcessAsksWaitsUntilTheProcessIsKnown(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a process is known on Linux only")
	}
	w := watcherLog{make(chan int, 2), make(chan string), make(chan Ending, 2), make(chan int64, 2)}
	p, _ := startFunction(t, Function{Watch: func(context.Context, []byte, *InvokeOptions) Watcher { return w }})
	p.guardian.mu.Lock() // which is told of a process before it is noted
	unlock := sync.OnceFunc(p.guardian.mu.Unlock)
	defer unlock()
	answered := make(chan Response, 1)
	go func() { answered <- invoke(t, p, event{Do: "echo"}) }()
	select {
	case <-answered:
		t.Fatal("a process has answered that is not known")
	case <-time.After(300 * time.Millisecond): // ample for one that does not wait
	}
	unlock()
	if memory := <-w.used; memory < 1<<20 {
		t.Errorf("it used %d bytes", memory)
	}
	decode(t, <-answered)
}

// A watcher is told of an answer, a stream, a failure, a timeout, and of an event
// that nobody waits for any more; it sets the trace.
func TestWatchersAreToldWhatBecomesOfInvocations(t *testing.T) {
	w := watcherLog{make(chan int, 100), make(chan string, 100), make(chan Ending, 100), make(chan int64, 100)}
	const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"
	p, _ := startFunction(t, Function{MaxProcesses: 1, Watch: func(_ context.Context, event []byte, o *InvokeOptions) Watcher {
		if o.RequestID == "" || len(event) == 0 {
			t.Errorf("asked for with %+v and the event %q, want an id and an event", o, event)
		}
		o.TraceID = trace
		return w
	}})

	if got := mustAnswer(t, p, event{Do: "context"}).Trace; got != trace {
		t.Errorf("the function has the trace %q, want the watcher's", got)
	}
	e := <-w.ended
	if process := <-w.started; process != 1 || e.Failure != nil || e.Err != nil || len(e.Payload) == 0 || e.Report.Duration <= 0 || e.Report.Init <= 0 {
		t.Errorf("process %d ended with %+v, want a cold answer of the first", process, e)
	}
	if runtime.GOOS == "linux" {
		if memory := <-w.used; memory < 1<<20 {
			t.Errorf("it used %d bytes", memory)
		}
	}

	s, err := p.InvokeStream(t.Context(), event{Do: "stream", Text: "two"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(s.Body)
	if err != nil {
		t.Fatal(err)
	}
	if e := <-w.ended; e.Failure != nil || e.Err != nil || len(e.Payload) != 0 {
		t.Errorf("the stream ended with %+v", e)
	}
	told := ""
	for len(w.wrote) > 0 {
		told += <-w.wrote
	}
	if told != string(whole) {
		t.Errorf("the watcher was told %q, want all of %q", told, whole)
	}

	invoke(t, p, event{Do: "error"})
	if e := <-w.ended; e.Failure == nil || e.Failure.TimedOut() {
		t.Errorf("a failure ended with %+v", e)
	}
	hangs := make(chan Response, 1)
	go func() {
		res, _ := p.Invoke(t.Context(), event{Do: "hang"}.json(), InvokeOptions{RequestID: "hangs"})
		hangs <- res
	}()
	waitUntil(t, "the stream, the failure and the one that hangs have started", func() bool { return len(w.started) >= 3 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Invoke(ctx, event{Do: "echo"}.json(), InvokeOptions{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Invoke of a client that left = %v", err)
	}
	if e := <-w.ended; !errors.Is(e.Err, context.Canceled) {
		t.Errorf("the event of a client that left ended with %+v", e)
	}
	p.expire("hangs")
	<-hangs
	if e := <-w.ended; e.Failure == nil || !e.Failure.TimedOut() {
		t.Errorf("a timeout ended with %+v", e)
	}
}
