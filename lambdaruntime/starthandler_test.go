package lambdaruntime

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
)

// shouting is a handler as other libraries make them: of bytes.
type shouting struct{ next lambda.Handler }

func (s shouting) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if bytes.Contains(payload, []byte("panic")) {
		panic("oh")
	}
	out, err := s.next.Invoke(ctx, payload)
	return bytes.ToUpper(out), err
}

func init() {
	mains["handler"] = func() {
		StartHandler(shouting{lambda.NewHandler(func(ctx context.Context, text string) (io.Reader, error) {
			if text == "fail" {
				return nil, &orderError{text}
			}
			return strings.NewReader(text + " in " + RequestID(ctx)), nil
		})}, WithInit(func(context.Context) error { return nil }))
	}
	mains["no lambda.Handler"] = func() { StartHandler(nil) }
}

// A handler of another library has what a function has: its context, its
// options, one record for each failure, and a process that survives panics.
func TestHandlersOfOtherLibrariesAreRun(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("handler")
	if c := api.invoke(`"hello"`); c.path != "response" || c.body != "HELLO IN REQUEST-1" {
		t.Errorf("answered %s %s, want the handler's bytes", c.path, c.body)
	}
	if c := api.invoke(`"fail"`); c.path != "error" || !strings.Contains(c.body, `"errorMessage":"order fail"`) {
		t.Errorf("answered %s %s, want the handler's error", c.path, c.body)
	}
	if c := api.invoke(`"panic"`); c.path != "error" || !strings.Contains(c.body, `"errorType":"Panic"`) {
		t.Errorf("answered %s %s, want the panic", c.path, c.body)
	}
	if c := api.invoke(`{"lambdacdk":"warm"}`); c.body != "null" {
		t.Errorf("the warm-up event is answered %s", c.body)
	}
	if r := p.records(); len(r) != 2 || r[0]["requestId"] != "request-2" || r[1]["requestId"] != "request-3" {
		t.Errorf("the log has %v, want one record for each failure", r)
	}
}

func TestNilHandlerIsAnInitializationError(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("no lambda.Handler")
	if status := p.wait(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	if report := <-api.initError; !strings.Contains(report.body, "given to StartHandler is nil") {
		t.Errorf("reported %s", report.body)
	}
}
