package history

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// record is one invocation as `lambdacdk local` records it: a request, a function
// with a call and a line, and an answer.
func record(h *History, n int, event, answer []byte) {
	id := fmt.Sprintf("request-%d", n)
	request := h.Call("", "", Call{Service: "api", Operation: "POST", Resource: "Shop/Api", Detail: "/orders"})
	o := h.Begin(Begin{Function: "orders", Path: "Shop/Orders", RequestID: id, Origin: Origin{Source: "POST /orders", Causes: Causes(request.Cause())}, Event: event})
	o.Started(time.Now(), 1, 0)
	call := h.Call("orders", o.Cause().Header(), Call{Service: "sqs", Operation: "SendMessage", Resource: "Shop/Jobs"})
	call.Ended(200, "")
	h.Log(Line{Function: "orders", RequestID: id, Process: 1, Text: "the order is taken"})
	o.Ended(End{Result: OK, Duration: time.Millisecond, Answer: answer})
	o.Used(20 << 20)
	request.Ended(202, "")
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers of the first one let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// After 100,000 invocations of any size the memory is within the bounds, by the
// runtime's own count: also with a subscriber that does not read, and where the
// function makes more calls and lines than are kept.
func TestMemoryIsBoundedOver100000Invocations(t *testing.T) {
	if testing.Short() {
		t.Skip("records 100,000 invocations")
	}
	const limit, lines = 16 << 20, 4 << 20
	for name, event := range map[string]int{"small events": 300, "large events": 20 << 10, "events that are cut": 300 << 10} {
		t.Run(name, func(t *testing.T) {
			before := heap()
			h := New(Options{Bytes: limit, LineBytes: lines})
			slow := h.Subscribe(100)
			defer slow.Close()
			text := bytes.Repeat([]byte("x"), event)
			n := 100_000
			if event > 100<<10 {
				n = 10_000 // to copy 30 GB would only take longer
			}
			for i := range n {
				record(h, i, text, text)
			}
			grown := int64(heap()) - int64(before)
			// The subscriber holds up to 100 old records, the rings spare room.
			most := int64(limit+lines) + 100*2*int64(min(event, 256<<10)) + 8<<20
			if grown > most {
				t.Errorf("%d MB after %d invocations, want at most %d", grown>>20, n, most>>20)
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			if h.bytes > limit || h.lineBytes > lines || len(h.byID) != h.invocations.len() || len(h.byRequest) > len(h.byID) || len(h.running["orders"]) != 0 {
				t.Errorf("%d bytes of invocations, %d of lines; %d by id, %d by request, %d in all, %d running", h.bytes, h.lineBytes, len(h.byID), len(h.byRequest), h.invocations.len(), len(h.running["orders"]))
			}
			if h.invocations.len() == 0 {
				t.Error("nothing is remembered")
			}
			runtime.KeepAlive(text)
		})
	}
}

// One invocation that never ends, in whose time others fill the history, and that
// makes more calls than are kept, takes no more than its share.
func TestLongInvocationsAreBounded(t *testing.T) {
	h := New(Options{Invocations: 10, Calls: 5})
	long := h.Begin(Begin{Function: "long", RequestID: "long"})
	long.Started(time.Now(), 1, 0)
	for range 20 {
		h.Call("long", long.Cause().Header(), Call{Service: "s3", Operation: "GetObject"}).Ended(200, "")
	}
	inv, ok := h.Get(long.Cause().ID)
	if !ok || inv.CallCount != 20 || len(inv.Calls) != 5 {
		t.Errorf("%d calls of %d, want 5 of 20", len(inv.Calls), inv.CallCount)
	}
	for i := range 100 {
		record(h, i, nil, nil)
	}
	if _, ok := h.Get(long.Cause().ID); ok {
		t.Error("the oldest is remembered although newer ones were forgotten")
	}
	// It is forgotten, and what it does is still of it.
	call := h.Call("long", long.Cause().Header(), Call{Service: "sqs", Operation: "SendMessage"})
	if got := call.Cause().Trace; got != long.Cause().Trace {
		t.Errorf("a call of a forgotten invocation is of trace %s, want %s", got, long.Cause().Trace)
	}
	long.Ended(End{Result: OK, Answer: []byte("done")})
	if h.bytes < 0 || len(h.running["long"]) != 0 {
		t.Errorf("%d bytes, %d running after a forgotten invocation ended", h.bytes, len(h.running["long"]))
	}
}

// What is too long is cut, and its length said.
func TestPayloadsAreCut(t *testing.T) {
	h := New(Options{Payload: 10})
	o := h.Begin(Begin{Function: "f", Event: []byte(`"0123456789"`)})
	o.Wrote([]byte("abcdef"))
	o.Wrote([]byte("ghijklmn"))
	o.Ended(End{Result: OK})
	inv, _ := h.Get(o.Cause().ID)
	if string(inv.Event.Bytes) != `"012345678` || inv.Event.Length != 12 || !inv.Event.Cut() {
		t.Errorf("event %q of %d", inv.Event.Bytes, inv.Event.Length)
	}
	if string(inv.Answer.Bytes) != "abcdefghij" || inv.Answer.Length != 14 {
		t.Errorf("streamed answer %q of %d", inv.Answer.Bytes, inv.Answer.Length)
	}
}

// An invocation may end while its answer is written, as one that times out in a
// process that goes on: what comes then is not remembered.
func TestAStreamMayBeWrittenAfterItsEnd(t *testing.T) {
	h := New(Options{})
	o := h.Begin(Begin{Function: "f"})
	begun := make(chan struct{})
	var stream sync.WaitGroup
	stream.Go(func() {
		o.Wrote([]byte("part"))
		close(begun)
		for range 1000 {
			o.Wrote([]byte("part"))
		}
	})
	<-begun
	o.Ended(End{Result: Timeout})
	stream.Wait()
	o.Wrote([]byte("late"))
	inv, _ := h.Get(o.Cause().ID)
	if want := strings.Repeat("part", len(o.answer)/4); string(inv.Answer.Bytes) != want || inv.Answer.Length != o.length {
		t.Errorf("the answer has %d bytes, of which %d are kept; %d of %d are held in memory", inv.Answer.Length, len(inv.Answer.Bytes), len(o.answer), o.length)
	}
}

// A nil History records nothing, and costs nothing.
func TestANilHistoryCostsNothing(t *testing.T) {
	var h *History
	event := []byte("{}")
	if n := testing.AllocsPerRun(100, func() {
		h.Call("", "", Call{}).Ended(200, "")
		o := h.Begin(Begin{Function: "f", Event: event})
		o.Started(time.Time{}, 1, 0)
		o.Wrote(event)
		o.Ended(End{})
		o.Used(1)
		h.Log(Line{})
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
	h.Subscribe(1).Close()
	if h.Recent(Filter{}) != nil || h.Lines(nil) != nil {
		t.Error("something is remembered")
	}
}

// maxAllocations bounds what the record of a request with one invocation, one call
// and one line allocates, the copies of event and answer among it. It was 16
// when this was written, with the request id of the test.
const maxAllocations = 18

// withRaceDetector reports whether this test binary was linked with -race.
func withRaceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func TestRecordingAllocatesLittle(t *testing.T) {
	if withRaceDetector() {
		t.Skip("with the race detector, fmt.Sprintf allocates more often: sync.Pool drops at random what it gets back")
	}
	h, event, n := New(Options{}), bytes.Repeat([]byte("x"), 1<<10), 0
	for range 6000 {
		record(h, n, event, event)
		n++
	}
	if got := testing.AllocsPerRun(1000, func() { record(h, n, event, event); n++ }); got > maxAllocations {
		t.Errorf("%v allocations for one request, want at most %d", got, maxAllocations)
	}
}

// BenchmarkRecord is what the record of one request with one call and one line
// takes, when the history is full.
func BenchmarkRecord(b *testing.B) {
	h, event, n := New(Options{}), bytes.Repeat([]byte("x"), 1<<10), 0
	b.ReportAllocs()
	for b.Loop() {
		record(h, n, event, event)
		n++
	}
}

// A subscriber that does not read loses news, and is told how many; nobody waits
// for it.
func TestSlowSubscribersLoseNews(t *testing.T) {
	h := New(Options{})
	s := h.Subscribe(3)
	for i := range 10 {
		record(h, i, nil, nil)
	}
	s.Close()
	read := 0
	for range s.News {
		read++
	}
	if lost := s.Lost(); read != 3 || lost == 0 || s.Lost() != 0 {
		t.Errorf("%d news read and %d lost, want 3 and the others, said once", read, lost)
	}
	record(h, 10, nil, nil) // after Close nothing is sent
}
