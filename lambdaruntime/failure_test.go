package lambdaruntime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// Each way to fail makes one ERROR record with the request id, and nothing
// else: aws-lambda-go's own line is not in the log.
func TestFailedInvocationIsLoggedOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		event, errorType, message string
		deadline                  time.Duration
	}{
		"error":           {`{"Do":"fail","Text":"17"}`, "orderError", "failed: order 17", 0},
		"panic":           {`{"Do":"panic","Text":"oh"}`, "Panic", "oh", 0},
		"goroutine panic": {`{"Do":"go panic","Text":"oh"}`, "Panic", "oh", 0},
		"too large":       {`{"Do":"grow"}`, "Function.ResponseSizeTooLarge", fmt.Sprintf("the response is %d bytes, Lambda allows at most 6291556", invocation.MaxResponse+len(`{"Text":"","RequestID":"request-1","TraceID":"","Cold":true}`)), 0},
		"wrong event":     {`{"Do":17}`, "InvalidEvent", "the event's field Do: got number, want string", 0},
		"deadline":        {`{"Do":"wait"}`, "DeadlineExceeded", "context deadline exceeded", time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start("obey")
			c := api.send(&testCall{payload: tt.event, deadline: tt.deadline}).wait(t)
			if want := fmt.Sprintf(`{"errorMessage":%q,"errorType":%q`, tt.message, tt.errorType); c.path != "error" || !strings.HasPrefix(c.body, want) {
				t.Errorf("the caller got %s %s, want error %s…", c.path, c.body, want)
			}
			if c := api.invoke(`{}`); c.path != "response" {
				t.Errorf("the invocation after it got %s %s, want a response", c.path, c.body)
			}
			records := p.records()
			if len(records) != 1 {
				t.Fatalf("the log has %d records, want one: %v", len(records), records)
			}
			for key, want := range map[string]any{
				"level": "ERROR", "message": "the invocation failed", "requestId": "request-1", "errorType": tt.errorType, "errorMessage": tt.message,
			} {
				if got := records[0][key]; got != want {
					t.Errorf("%s = %v, want %v", key, got, want)
				}
			}
			stack, _ := records[0]["stackTrace"].([]any)
			if panics := tt.errorType == "Panic"; panics != (len(stack) > 0) {
				t.Errorf("stackTrace = %v, want one exactly for panics", stack)
			} else if panics && !strings.Contains(fmt.Sprint(stack[0]), "obey_test.go") {
				t.Errorf("the stack begins with %v, want the line that panicked", stack[0])
			}
		})
	}
}

// What aws-lambda-go refuses before the handler runs is an ERROR record too.
func TestFailureBeforeTheHandlerIsLogged(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	api.send(&testCall{payload: `{}`, headers: map[string]string{"Lambda-Runtime-Client-Context": "not JSON"}}).wait(t)
	r := p.records()
	if len(r) != 1 || r[0]["level"] != "ERROR" || !strings.Contains(fmt.Sprint(r[0]["errorMessage"]), "client context") {
		t.Errorf("the log has %v, want one ERROR record about the client context", r)
	}
}

func TestPanicExitEndsTheProcess(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey, panic exits")
	if c := api.invoke(`{"Do":"fail"}`); c.path != "error" {
		t.Errorf("an error is answered %s", c.path)
	}
	if c := api.invoke(`{"Do":"panic"}`); c.path != "error" {
		t.Errorf("a panic is answered %s, want error", c.path)
	}
	if status := p.wait(); status != 1 {
		t.Errorf("exit status %d after the panic, want 1", status)
	}
	if r := p.records(); len(r) != 3 || r[2]["level"] != "FATAL" {
		t.Errorf("the log has %v, want two ERROR records and the FATAL one of the exit", r)
	}
}
