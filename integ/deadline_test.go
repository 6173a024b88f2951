package integ

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// A process that serves several invocations at once outlives a handler that
// ignores its deadline: that invocation is answered in time, what the handler
// says later goes nowhere, and the others never notice.
func TestLateHandlerDoesNotEndTheProcess(t *testing.T) {
	notShort(t, "builds a handler, and waits for deadlines of 8 seconds")
	for _, mode := range []string{"events", "reader"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			late := make(chan struct{}, 1) // the log says that the late handler returned
			fn, err := lambdatest.StartBinary(handlerProgram(t, "./testdata/overdue"), lambdatest.WithConcurrency(4),
				lambdatest.WithTimeout(8*time.Second), lambdatest.WithEnv(map[string]string{"MODE": mode}),
				lambdatest.WithLog(func(line string) {
					if strings.Contains(line, "returned after its invocation was answered") {
						late <- struct{}{}
					}
				}))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(fn.Close)
			invoke := func(what string) (string, *lambdatest.Error) {
				t.Helper()
				result, err := fn.Invoke(t.Context(), what)
				if err != nil {
					t.Fatal(err)
				}
				return strings.Trim(strings.TrimPrefix(string(result.Payload), "begun "), `"`), result.Error
			}
			process, failure := invoke("pid")
			if failure != nil {
				t.Fatal(failure)
			}
			if answer, failure := invoke("hang"); failure == nil || failure.Type != "DeadlineExceeded" || !strings.Contains(failure.Message, "goes on after its context has ended") {
				t.Errorf("the late invocation is answered %s, %v; want the type DeadlineExceeded, before its deadline", answer, failure)
			}
			for _, what := range []string{"release", "pid"} {
				if answer, failure := invoke(what); failure != nil || answer != process {
					t.Errorf("%s: answered %q, %v; want it from process %s", what, answer, failure, process)
				}
			}
			if mode == "events" {
				select {
				case <-late:
				case <-time.After(time.Minute):
					t.Error("the log does not say that the late handler returned")
				}
				if answer, failure := invoke("goexit"); failure == nil || failure.Type != "Goexit" {
					t.Errorf("runtime.Goexit is answered %q, %v; want the type Goexit", answer, failure)
				}
				if answer, failure := invoke("pid"); failure != nil || answer != process {
					t.Errorf("after runtime.Goexit: %q, %v; want process %s", answer, failure, process)
				}
			}
			fn.Close()
			logs := strings.Join(fn.Logs(), "\n")
			if strings.Contains(logs, "Runtime exited") || strings.Contains(logs, "timed out") {
				t.Errorf("the process ended, or an invocation timed out:\n%s", logs)
			}
		})
	}
}

// The same for an http.Handler whose answer has begun to stream.
func TestLateHTTPStreamDoesNotEndTheProcess(t *testing.T) {
	notShort(t, "builds a handler, and waits for a deadline of 8 seconds")
	t.Parallel()
	fn, err := lambdatest.StartBinary(handlerProgram(t, "./testdata/overdue"), lambdatest.WithConcurrency(4), lambdatest.WithTimeout(8*time.Second),
		lambdatest.WithEnv(map[string]string{"MODE": "http", runtimeenv.EventSource: "function-url", runtimeenv.InvokeMode: runtimeenv.ModeStream}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	front, err := fn.Handler(lambdatest.API{Source: lambdatest.FunctionURL, Streaming: true})
	if err != nil {
		t.Fatal(err)
	}
	get := func(what string) string {
		w := httptest.NewRecorder()
		front.ServeHTTP(w, httptest.NewRequest("GET", "/"+what, nil))
		return w.Body.String()
	}
	process := get("pid")
	if answer := get("hang"); answer != "begun " {
		t.Errorf("the late answer is %q, want its beginning", answer)
	}
	for _, what := range []string{"release", "pid"} {
		if answer := get(what); answer != process {
			t.Errorf("%s: answered %q, want %q", what, answer, process)
		}
	}
	fn.Close()
	if logs := strings.Join(fn.Logs(), "\n"); strings.Contains(logs, "Runtime exited") || !strings.Contains(logs, "DeadlineExceeded") {
		t.Errorf("the process ended, or the failure is not logged:\n%s", logs)
	}
}

// With one invocation at a time a handler that ends its goroutine ends the
// process, and the log says why: nothing would ask for the next event.
func TestHandlerThatEndsItsGoroutine(t *testing.T) {
	notShort(t, "builds a handler")
	fn, err := lambdatest.StartBinary(handlerProgram(t, "./testdata/overdue"), lambdatest.WithTimeout(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	result, err := fn.Invoke(t.Context(), "goexit")
	if err != nil || result.Error == nil || result.Error.Type != "Runtime.ExitError" {
		t.Errorf("answered %s, %v; want that the process ended", result.Payload, err)
	}
	if logs := strings.Join(fn.Logs(), "\n"); !strings.Contains(logs, "the handler ended its goroutine by runtime.Goexit") {
		t.Errorf("the log does not say why:\n%s", logs)
	}
	if result, err := fn.Invoke(t.Context(), "pid"); err != nil || result.Err() != nil {
		t.Errorf("the next invocation: %v, %v", err, result.Err())
	}
}
