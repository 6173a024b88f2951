package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
)

// An order is what the programs of these tests take: what to do, and with what.
type order struct {
	Do   string
	Text string
}

type outcome struct {
	Text      string
	RequestID string
	TraceID   string
	Cold      bool
}

// obey is a handler that does as it is told.
func obey(ctx context.Context, o order) (outcome, error) {
	out := outcome{Text: o.Text, RequestID: RequestID(ctx), TraceID: TraceID(ctx), Cold: IsColdStart(ctx)}
	switch o.Do {
	case "fail":
		return out, fmt.Errorf("failed: %w", &orderError{o.Text})
	case "panic":
		panic(o.Text)
	case "grow":
		out.Text = strings.Repeat("x", maxResponse)
	case "log":
		slog.InfoContext(ctx, o.Text)
		log.Print("through the log package")
	case "wait":
		<-ctx.Done()
		return out, ctx.Err()
	case "go":
		Go(ctx, func(context.Context) {
			time.Sleep(100 * time.Millisecond)
			slog.InfoContext(ctx, "tracked work is done")
		})
	case "leak":
		Go(ctx, func(context.Context) { select {} })
	case "fail, go panic":
		Go(ctx, func(context.Context) { panic(o.Text) })
		return out, &orderError{"both"}
	case "late panic":
		Go(ctx, func(ctx context.Context) {
			<-ctx.Done()
			time.Sleep(300 * time.Millisecond)
			panic(o.Text)
		})
	case "fatal":
		log.Fatal(o.Text)
	case "go panic":
		Go(ctx, func(context.Context) { panic(o.Text) })
	}
	return out, nil
}

type orderError struct{ text string }

func (e *orderError) Error() string { return "order " + e.text }

func init() {
	mains["obey"] = func() { Start(obey) }
	mains["obey, panic exits"] = func() { Start(obey, WithPanicExit()) }
	mains["obey, wide margin"] = func() { Start(obey, WithDeadlineMargin(700*time.Millisecond)) }
	mains["hold debug"] = func() {
		slog.SetDefault(lambdalog.New(&lambdalog.Options{HoldDebug: true}))
		Start(func(ctx context.Context, o order) (string, error) {
			slog.DebugContext(ctx, "a detail")
			if o.Do == "log, fail" {
				return "", &orderError{"x"}
			}
			return "", nil
		})
	}
	mains["own logger"] = func() {
		slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("mine", true))
		Start(obey)
	}
	mains["reader"] = func() {
		Start(func(ctx context.Context, o order) (io.Reader, error) {
			switch o.Do {
			case "fail":
				return nil, &orderError{o.Text}
			case "break":
				return io.MultiReader(strings.NewReader("the beginning"), brokenReader{}), nil
			case "go":
				Go(ctx, func(context.Context) {
					time.Sleep(100 * time.Millisecond)
					slog.InfoContext(ctx, "tracked work is done")
				})
			case "nothing":
				return nil, nil
			}
			return strings.NewReader(o.Text), nil
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, &orderError{"broken"} }

func TestEventsAreAnswered(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("obey")
	c := api.send(&testCall{
		payload: `{"Text":"<a> & \u00e9"}`,
		headers: map[string]string{"Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a91;Sampled=1"},
	}).wait(t)
	want := `{"Text":"<a> & é","RequestID":"request-1","TraceID":"1-5bef4de7-ad49b0e87f6ef6c87fc2e700","Cold":true}`
	if c.path != "response" || c.body != want {
		t.Errorf("%s %s, want response %s", c.path, c.body, want)
	}
	c = api.invoke(`{}`)
	if want := `{"Text":"","RequestID":"request-2","TraceID":"","Cold":false}`; c.body != want {
		t.Errorf("the second answer is %s, want %s", c.body, want)
	}
}

func TestColdStartIsFalseForProcessesStartedAhead(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("obey", "AWS_LAMBDA_INITIALIZATION_TYPE=provisioned-concurrency")
	if c := api.invoke(`{}`); !strings.Contains(c.body, `"Cold":false`) {
		t.Errorf("with provisioned concurrency the first answer is %s, want \"Cold\":false", c.body)
	}
}

// Shows P28: neither the handler nor the log sees a warm-up event, and the
// process it started is warm.
func TestWarmUpEventsDoNotReachTheHandler(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	for _, event := range []string{`{"lambdacdk":"warm"}`, "{ \"lambdacdk\" : \"warm\" }\n"} {
		if c := api.invoke(event); c.path != "response" || c.body != "null" {
			t.Errorf("%s is answered %s %s, want response null", event, c.path, c.body)
		}
	}
	for _, event := range []string{`{"lambdacdk":"other"}`, `{"lambdacdk":"warm","Text":"x"}`, `{"Text":"{\"lambdacdk\":\"warm\"}"}`} {
		if c := api.invoke(event); !strings.Contains(c.body, `"Cold":false`) {
			t.Errorf("%s is answered %s, want the handler's answer, not cold", event, c.body)
		}
	}
	if r := p.records(); len(r) > 0 {
		t.Errorf("the log has %v, want nothing", r)
	}
}

// Shows P29: every line that a handler and aws-lambda-go write is one JSON
// object with Lambda's fields, without a line of set-up.
func TestLogIsJSONWithRequestID(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	api.invoke(`{"Do":"log","Text":"hello"}`)
	records := p.records()
	if len(records) != 2 {
		t.Fatalf("the log has %v, want two records", records)
	}
	for i, want := range []map[string]any{
		{"level": "INFO", "message": "hello", "requestId": "request-1"},
		{"level": "INFO", "message": "through the log package", "requestId": nil},
	} {
		for key, value := range want {
			if got := records[i][key]; got != value {
				t.Errorf("record %d: %s = %v, want %v", i, key, got, value)
			}
		}
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(records[i]["timestamp"])); err != nil {
			t.Error(err)
		}
	}
}

func TestOwnLoggerStays(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("own logger")
	api.invoke(`{"Do":"fail"}`)
	if r := p.records(); len(r) != 1 || r[0]["mine"] != true || r[0]["msg"] != "the invocation failed" {
		t.Errorf("the log has %v, want one record by the program's own logger", r)
	}
}

// Each way to fail makes one ERROR record with the request id, and nothing
// else: aws-lambda-go's own line is not in the log.
func TestFailedInvocationIsLoggedOnce(t *testing.T) {
	for name, tt := range map[string]struct{ event, errorType, message string }{
		"error":           {`{"Do":"fail","Text":"17"}`, "orderError", "failed: order 17"},
		"panic":           {`{"Do":"panic","Text":"oh"}`, "Panic", "oh"},
		"goroutine panic": {`{"Do":"go panic","Text":"oh"}`, "Panic", "oh"},
		"too large":       {`{"Do":"grow"}`, "Function.ResponseSizeTooLarge", fmt.Sprintf("the response is %d bytes, Lambda allows at most 6291556", maxResponse+len(`{"Text":"","RequestID":"request-1","TraceID":"","Cold":true}`))},
		"wrong event":     {`{"Do":17}`, "InvalidEvent", "the event's field Do: got number, want string"},
		"deadline":        {`{"Do":"wait"}`, "DeadlineExceeded", "context deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start("obey")
			c := api.send(&testCall{payload: tt.event, deadline: time.Second}).wait(t)
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
			} else if panics && !strings.Contains(fmt.Sprint(stack[0]), "start_test.go") {
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

func TestContextEndsTheMarginBeforeTheDeadline(t *testing.T) {
	for name, margin := range map[string]time.Duration{"obey": DefaultDeadlineMargin, "obey, wide margin": 700 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			api.start(name)
			const deadline = 2 * time.Second
			began := time.Now()
			c := api.send(&testCall{payload: `{"Do":"wait"}`, deadline: deadline}).wait(t)
			took := time.Since(began)
			if c.path != "error" || took > deadline || took < deadline-margin-300*time.Millisecond {
				t.Errorf("%s after %v, want error about %v before the deadline of %v", c.path, took, margin, deadline)
			}
		})
	}
}

// Shows P25: the answer waits for the goroutines of Go.
func TestAnswerWaitsForTrackedGoroutines(t *testing.T) {
	for _, name := range []string{"obey", "reader"} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start(name)
			c := api.invoke(`{"Do":"go"}`)
			if c.path != "response" {
				t.Errorf("answered %s %s", c.path, c.body)
			}
			r := p.records() // kills the process right after the answer
			if len(r) != 1 || r[0]["message"] != "tracked work is done" || r[0]["requestId"] != "request-1" {
				t.Errorf("when the answer was sent the log had %v, want the goroutine's record", r)
			}
		})
	}
}

// Shows P25: a goroutine that does not end is given up before the deadline,
// and the log says where it was started.
func TestLeakedGoroutineIsNamed(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	began := time.Now()
	c := api.send(&testCall{payload: `{"Do":"leak"}`, deadline: time.Second}).wait(t)
	if took := time.Since(began); c.path != "response" || took > time.Second {
		t.Errorf("%s after %v, want a response before the deadline", c.path, took)
	}
	r := p.records()
	if len(r) != 1 || r[0]["level"] != "WARN" || r[0]["requestId"] != "request-1" || !strings.Contains(fmt.Sprint(r[0]["startedAt"]), "start_test.go:") {
		t.Errorf("the log has %v, want one WARN record that names the line of Go", r)
	}
}

// No panic of a goroutine ends the process, and none is lost.
func TestGoroutinePanicsAreLogged(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	if c := api.invoke(`{"Do":"fail, go panic","Text":"oh"}`); c.path != "error" || !strings.Contains(c.body, "order both") {
		t.Errorf("answered %s %s, want the handler's error", c.path, c.body)
	}
	if c := api.send(&testCall{payload: `{"Do":"late panic","Text":"too late"}`, deadline: time.Second}).wait(t); c.path != "response" {
		t.Errorf("answered %s %s, want a response", c.path, c.body)
	}
	time.Sleep(500 * time.Millisecond)
	api.invoke(`{}`)
	want := []string{
		"WARN a goroutine of the invocation panicked: oh",
		"ERROR the invocation failed: order both",
		"WARN a goroutine of the invocation still runs; the answer is sent without it: <nil>",
		"ERROR a goroutine panicked after its invocation was answered: too late",
	}
	var got []string
	for _, r := range p.records() {
		got = append(got, fmt.Sprintf("%v %v: %v", r["level"], r["message"], r["errorMessage"]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Shows P29 for a program that ends itself: not filtered out as an INFO line.
func TestLogFatalIsFatal(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey", "AWS_LAMBDA_LOG_LEVEL=ERROR")
	api.send(&testCall{payload: `{"Do":"fatal","Text":"no database"}`})
	p.wait()
	if r := p.records(); len(r) != 1 || r[0]["level"] != "FATAL" || r[0]["message"] != "no database" {
		t.Errorf("the log has %v, want one FATAL record", r)
	}
}

func TestHeldDebugRecordsAreWrittenOnFailure(t *testing.T) {
	for _, do := range []string{"log", "log, fail"} {
		api := newRuntimeAPI(t)
		p := api.start("hold debug", "AWS_LAMBDA_LOG_LEVEL=DEBUG")
		api.invoke(fmt.Sprintf(`{"Do":%q}`, do))
		var got []string
		for _, r := range p.records() {
			got = append(got, fmt.Sprint(r["level"]))
		}
		want := map[string]string{"log": "", "log, fail": "DEBUG ERROR"}[do]
		if strings.Join(got, " ") != want {
			t.Errorf("after %q the log has %v, want %q", do, got, want)
		}
	}
}

func TestReaderIsTheResponse(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("reader")
	if c := api.invoke(`{"Text":"plain <bytes>"}`); c.path != "response" || c.body != "plain <bytes>" {
		t.Errorf("%s %s, want the reader's bytes", c.path, c.body)
	}
	if c := api.invoke(`{"Do":"nothing"}`); c.path != "response" || c.body != "" {
		t.Errorf("a nil reader is answered %s %q, want an empty response", c.path, c.body)
	}
	if c := api.invoke(`{"lambdacdk":"warm"}`); c.body != "null" {
		t.Errorf("the warm-up event is answered %s", c.body)
	}
	if c := api.invoke(`{"Do":"fail"}`); c.path != "error" || !strings.Contains(c.body, `"errorType":"orderError"`) {
		t.Errorf("an error is answered %s %s", c.path, c.body)
	}
	c := api.invoke(`{"Do":"break"}`)
	if c.body != "the beginning" || c.trailer.Get("Lambda-Runtime-Function-Error-Type") != "orderError" {
		t.Errorf("a reader that breaks is sent as %q with trailers %v, want its beginning and the error", c.body, c.trailer)
	}
	var ids []any
	for _, r := range p.records() {
		if r["level"] != "ERROR" {
			t.Errorf("record %v, want ERROR records only", r)
		}
		ids = append(ids, r["requestId"])
	}
	if got := fmt.Sprint(ids); got != "[request-4 request-5]" {
		t.Errorf("the log has ERROR records of %s, want one of each failed invocation", got)
	}
}

// Shows P33 together with TestPackageKeepsNoState: eight invocations run in one
// process at once, each with what is its own. Run under -race it also shows that
// they share nothing without a lock, in the child too: it is the same binary.
func TestInvocationsRunAtTheSameTime(t *testing.T) {
	const n = 8
	api := newRuntimeAPI(t)
	p := api.start("together", fmt.Sprint("AWS_LAMBDA_MAX_CONCURRENCY=", n))
	for round := range 5 {
		var calls []*testCall
		for i := range n {
			calls = append(calls, api.send(&testCall{
				payload: fmt.Sprintf(`{"Text":"%d-%d"}`, round, i),
				headers: map[string]string{"Lambda-Runtime-Trace-Id": fmt.Sprintf("Root=1-%d-%d", round, i)},
			}))
		}
		for i, c := range calls {
			c.wait(t)
			want := fmt.Sprintf(`{"Text":"%d-%d","RequestID":%q,"TraceID":"1-%[1]d-%[2]d","Cold":`, round, i, c.id)
			if i%3 == 2 {
				want = fmt.Sprintf(`{"errorMessage":"failed: order %s"`, c.id)
			}
			if !strings.HasPrefix(c.body, want) {
				t.Errorf("%s %s, want %s…", c.path, c.body, want)
			}
		}
	}
	errors := map[any]int{}
	for _, r := range p.records() {
		if r["level"] == "ERROR" {
			errors[r["requestId"]]++
		}
		if r["level"] == "INFO" && r["message"] != r["requestId"] {
			t.Errorf("a record of %v names the request %v", r["message"], r["requestId"])
		}
	}
	if len(errors) != 10 {
		t.Errorf("%d requests have ERROR records, want 10", len(errors))
	}
	for id, count := range errors {
		if count != 1 {
			t.Errorf("request %v has %d ERROR records, want 1", id, count)
		}
	}
}

func init() {
	mains["together"] = func() {
		// All invocations of a round are inside the handler before one leaves.
		var inside atomic.Int64
		shared := NewLazy(func(context.Context) (string, error) { return "made once", nil })
		Start(func(ctx context.Context, o order) (outcome, error) {
			for n := (inside.Add(1) + 7) / 8 * 8; inside.Load() < n; {
				select {
				case <-ctx.Done():
					return outcome{}, errors.New("the others did not come")
				case <-time.After(time.Millisecond):
				}
			}
			if _, err := shared.Get(ctx); err != nil {
				return outcome{}, err
			}
			Go(ctx, func(ctx context.Context) { slog.InfoContext(ctx, RequestID(ctx)) })
			if strings.HasSuffix(o.Text, "2") || strings.HasSuffix(o.Text, "5") {
				return outcome{}, fmt.Errorf("failed: %w", &orderError{RequestID(ctx)})
			}
			return obey(ctx, o)
		})
	}
}
