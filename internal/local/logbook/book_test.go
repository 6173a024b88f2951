package logbook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

func path(name string) string { return "Shop/" + name }

// work records an invocation of a function with a line of its log, and what asked
// for it.
func work(h *history.History, function, request, source string, result history.Result, causes ...history.Cause) {
	o := h.Begin(history.Begin{Function: function, Path: path(function), RequestID: request, Origin: history.Origin{Source: source, Causes: causes}})
	o.Started(time.Now(), 1, 0)
	h.Log(history.Line{Function: function, RequestID: request, Process: 1, Text: fmt.Sprintf(`{"level":"INFO","msg":"working","n":%d}`, len(source))})
	o.Ended(history.End{Result: result, Duration: time.Millisecond, ErrorType: "", ErrorMessage: ""})
	o.Used(41 << 20)
}

// brief is a record as the tests below compare it.
func brief(r logrecord.Record) string {
	text := string(r.Kind) + " " + r.Function + " " + r.RequestID + " " + r.Message
	if i := r.Invocation; i != nil {
		text += i.Source + " " + i.Status + fmt.Sprintf(" %d MB", i.MemoryMB)
	}
	return text
}

func tell(t *testing.T, h *history.History, f logrecord.Filter) (got []string) {
	t.Helper()
	err := Book{h, path}.Tell(t.Context(), f, false, nil, func(r logrecord.Record) error {
		got = append(got, brief(r))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// follow begins to follow h. What it returns ends the run, and has what was told
// until then.
func follow(t *testing.T, h *history.History) (end func() []string) {
	t.Helper()
	ended, done := make(chan struct{}), make(chan error, 1)
	var told []string
	go func() {
		done <- Book{h, path}.Tell(t.Context(), logrecord.Filter{}, true, ended, func(r logrecord.Record) error {
			told = append(told, brief(r))
			return nil
		})
	}()
	synctest.Wait()
	return func() []string {
		t.Helper()
		close(ended)
		if err := <-done; err != nil {
			t.Errorf("Tell = %v, want nil at the end of the run", err)
		}
		return told
	}
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// An answer of an API has the status that the client got; its authorizer, and
// what has no client, say how they ended.
func TestABookTellsHowInvocationsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Options{})
		then := func() { time.Sleep(10 * time.Millisecond) }
		request := h.Call("", "", history.Call{Service: "api", Operation: "POST", Resource: "Shop/Api", Detail: "/orders"})
		work(h, "Auth", "a", "POST /orders", history.OK, request.Cause())
		then()
		work(h, "Orders", "b", "POST /orders", history.OK, request.Cause())
		then()
		request.Ended(422, "")
		then()
		invoke := h.Call("", "", history.Call{Service: "lambda", Operation: "Invoke"})
		work(h, "Worker", "c", "queue Shop/Jobs", history.Timeout, invoke.Cause())
		invoke.Ended(200, "")
		then()
		h.Call("", "", history.Call{Service: "api", Operation: "GET", Resource: "Shop/Api", Detail: "/x"}).Ended(404, "")
		then()
		h.Log(history.Line{Function: "Orders", Process: 1, Text: "panic: boom"})
		h.Log(history.Line{Function: "Worker", Process: 2, Text: "between"})
		h.Log(history.Line{Function: "Orders", Process: 1, Text: "\ngoroutine 1 [running]:"})
		h.Log(history.Line{Function: "Orders", Process: 1, Platform: true, Text: "died"})
		begun := h.Begin(history.Begin{Function: "Orders", Path: "Shop/Orders", RequestID: "d"})
		begun.Started(time.Now(), 3, 0)
		all := []string{
			"log Shop/Auth a working", "invocation Shop/Auth a POST /orders ok 41 MB",
			"log Shop/Orders b working", "invocation Shop/Orders b POST /orders 422 41 MB",
			"log Shop/Worker c working", "invocation Shop/Worker c queue Shop/Jobs timeout 41 MB",
			"invocation Shop/Api  GET /x 404 0 MB",
			"log Shop/Orders  panic: boom\n\ngoroutine 1 [running]:", "log Shop/Worker  between", "platform Shop/Orders  died",
		}
		got := tell(t, h, logrecord.Filter{})
		slices.Sort(got[len(got)-3:]) // at one time
		slices.Sort(all[len(all)-3:])
		same(t, "all", got, all...)
		same(t, "a field", tell(t, h, logrecord.Filter{Words: []string{"n=15"}}), "log Shop/Worker c working")
		same(t, "a field that is none", tell(t, h, logrecord.Filter{Words: []string{"nn=15"}}), `tool   no record has a field "nn" (did you mean n?); the fields are n`)
		same(t, "another value", tell(t, h, logrecord.Filter{Words: []string{"n=1"}}), "tool   none of the 10 records that are remembered fits")
		same(t, "nothing", tell(t, history.New(history.Options{}), logrecord.Filter{Words: []string{"n=1"}}), "tool   nothing was logged yet")
	})
}

// What became of a batch is told as the terminal has it.
func TestABookTellsTheFateOfBatches(t *testing.T) {
	h := history.New(history.Options{})
	fate := history.Fate{Of: "message", Records: 10, Failed: 3, Next: "they come again in 30s"}
	h.Begin(history.Begin{Function: "Worker", Path: "Shop/Worker", RequestID: "a"}).Ended(history.End{Result: history.OK, Fate: fate})
	for level, want := range map[logrecord.Level]int{"WARN": 1, "ERROR": 0} {
		var got []logrecord.Record
		Book{h, path}.Tell(t.Context(), logrecord.Filter{Level: level}, false, nil, func(r logrecord.Record) error {
			if r.Kind == logrecord.Invocation {
				got = append(got, r)
			}
			return nil
		})
		if len(got) != want {
			t.Errorf("from %s on, %d invocations are told, want %d", level, len(got), want)
			continue
		}
		for _, r := range got {
			if i := r.Invocation; i.Status != "ok" || *i.Batch != (logrecord.Batch{Of: "message", Records: 10, Failed: 3}) || i.Next != fate.Next {
				t.Errorf("told is %+v with %+v, want %+v", i, i.Batch, fate)
			}
		}
	}
}

// A request whose client has left has no status: what it has invoked says how it
// ended itself, before that or after.
func TestABookTellsOfRequestsWhoseClientHasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Options{})
		followed := follow(t, h)
		then := func() { time.Sleep(10 * time.Millisecond) }
		left := h.Call("", "", history.Call{Service: "api", Operation: "GET", Resource: "Shop/Api", Detail: "/x"})
		work(h, "Auth", "a", "GET /x", history.OK, left.Cause())
		then()
		left.Ended(0, "")
		then()
		work(h, "Orders", "b", "GET /x", history.Timeout, left.Cause())
		then()
		want := []string{
			"log Shop/Auth a working", "invocation Shop/Auth a GET /x ok 41 MB",
			"log Shop/Orders b working", "invocation Shop/Orders b GET /x timeout ",
		}
		for what, got := range map[string][]string{"remembered": tell(t, h, logrecord.Filter{}), "followed": followed()} {
			for i := range got {
				if i < len(want) && strings.HasPrefix(got[i], want[i]) {
					got[i] = want[i] // the memory may not be known yet
				}
			}
			same(t, what, got, want...)
		}
	})
}

// Who follows gets what was and what comes, each once, until the run ends; what
// was written last too.
func TestABookIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Options{})
		open := h.Call("", "", history.Call{Service: "api", Operation: "GET", Resource: "Shop/Api", Detail: "/x"})
		work(h, "Orders", "a", "GET /x", history.OK, open.Cause())
		work(h, "Worker", "b", "queue Shop/Jobs", history.OK)
		time.Sleep(time.Second)
		followed := follow(t, h)
		open.Ended(200, "")
		time.Sleep(time.Second)
		work(h, "Worker", "c", "queue Shop/Jobs", history.Failed)
		time.Sleep(time.Second)
		h.Log(history.Line{Function: "Worker", RequestID: "c", Process: 1, Text: "bye"})
		same(t, "followed", followed(),
			"log Shop/Orders a working", "log Shop/Worker b working", "invocation Shop/Worker b queue Shop/Jobs ok 41 MB",
			"invocation Shop/Orders a GET /x 200 41 MB",
			"log Shop/Worker c working", "invocation Shop/Worker c queue Shop/Jobs error 0 MB", "log Shop/Worker c bye")
	})
}

// Who does not read loses something and is told so; nobody waits for him. One who
// goes away ends it.
func TestABookWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		read := make(chan struct{})
		gone := errors.New("gone")
		notes := 0
		done := make(chan error, 1)
		go func() {
			done <- Book{h, path}.Tell(ctx, logrecord.Filter{}, true, nil, func(r logrecord.Record) error {
				<-read
				if r.Kind == logrecord.Tool && r.Message != "" {
					notes++
					return gone
				}
				return nil
			})
		}()
		synctest.Wait()
		for range 3 * maxUnread {
			h.Log(history.Line{Function: "Orders", Process: 1, Text: `{"msg":"m"}`})
		}
		close(read)
		if err := <-done; !errors.Is(err, gone) || notes == 0 {
			t.Errorf("Tell = %v with %d notes, want the error of who reads, after he was told what he has lost", err, notes)
		}
		cancel()
	})
}
