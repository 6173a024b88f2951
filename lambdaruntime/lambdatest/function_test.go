package lambdatest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// start runs a handler function in this process until the test ends.
func start(t testing.TB, handler any, opts ...lambdatest.Option) *lambdatest.Function {
	t.Helper()
	fn, err := lambdatest.Start(lambda.NewHandler(handler), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	return fn
}

// invoke runs fn once and fails the test if that could not be done.
func invoke(t testing.TB, fn *lambdatest.Function, event any) lambdatest.Result {
	t.Helper()
	result, err := fn.Invoke(t.Context(), event)
	if err != nil {
		t.Fatalf("Invoke(%v) = %v", event, err)
	}
	return result
}

func TestHandlerSeesItsInvocation(t *testing.T) {
	type seen struct {
		ID, ARN, Trace string
		Left           time.Duration
	}
	fn := start(t, func(ctx context.Context, text string) (seen, error) {
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		trace, _ := ctx.Value("x-amzn-trace-id").(string)
		return seen{lc.AwsRequestID, lc.InvokedFunctionArn, trace, time.Until(deadline)}, nil
	}, lambdatest.WithName("orders"), lambdatest.WithTimeout(time.Minute))
	result := invoke(t, fn, "hello")
	var got seen
	if err := result.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.ID != result.RequestID || got.ID == "" || got.ARN != "arn:aws:lambda:us-east-1:123456789012:function:orders" ||
		!strings.HasPrefix(got.Trace, "Root=1-") || got.Left <= 0 || got.Left > time.Minute {
		t.Errorf("the handler saw %+v in invocation %q", got, result.RequestID)
	}
}

func TestHandlerErrors(t *testing.T) {
	fn := start(t, func(_ context.Context, what string) (string, error) {
		switch what {
		case "error":
			return "", errors.New("no such luck")
		case "panic":
			panic("oops")
		case "big":
			return strings.Repeat("x", 7<<20), nil
		}
		return "fine", nil
	}, lambdatest.WithTimeout(time.Minute))
	for what, want := range map[string]lambdatest.Error{
		"error": {Type: "errorString", Message: "no such luck"},
		"panic": {Type: "string", Message: "oops"},
		"big":   {Type: "Function.ResponseSizeTooLarge", Message: "Response payload size exceeded maximum allowed payload size (6291556 bytes)."},
	} {
		result := invoke(t, fn, what)
		if result.Error == nil || *result.Error != want {
			t.Errorf("%s: %+v, want %+v", what, result.Error, want)
		}
		if err := result.Decode(new(string)); err == nil || result.Err() == nil {
			t.Errorf("%s: Decode and Err hide the failure", what)
		}
		// And the function lives.
		if next := invoke(t, fn, "again"); next.Err() != nil || string(next.Payload) != `"fine"` {
			t.Errorf("after %s: %s, %v", what, next.Payload, next.Err())
		}
	}
}

func TestHandlerThatExceedsItsTimeout(t *testing.T) {
	late := make(chan struct{}) // lets the handler answer after its timeout
	fn := start(t, func(ctx context.Context) error {
		<-ctx.Done()
		<-late
		return nil
	}, lambdatest.WithTimeout(50*time.Millisecond))
	for range 2 { // the late answer harms nobody
		result := invoke(t, fn, "x")
		if result.Error == nil || !result.Error.TimedOut() {
			t.Errorf("got %+v, want a timeout", result)
		}
		late <- struct{}{}
	}
}

func TestConcurrentInvocationsOfOneHandler(t *testing.T) {
	const n = 4
	inside, release := make(chan struct{}), make(chan struct{})
	fn := start(t, func(context.Context) error {
		inside <- struct{}{}
		<-release
		return nil
	}, lambdatest.WithConcurrency(n), lambdatest.WithTimeout(time.Minute))
	done := make(chan error, n)
	for range n {
		go func() {
			result, err := fn.Invoke(t.Context(), "x")
			done <- errors.Join(err, result.Err())
		}()
	}
	for range n {
		<-inside // would block for ever if one had to wait for another
	}
	close(release)
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestInvokeRefusesWhatIsNoJSON(t *testing.T) {
	fn := start(t, func(context.Context) error { return nil })
	for _, event := range []any{[]byte("{"), json.RawMessage(""), func() {}} {
		if _, err := fn.Invoke(t.Context(), event); err == nil {
			t.Errorf("Invoke(%T %v) succeeded", event, event)
		}
	}
}

// Shows P42: a package of its own, driven by real HTTP, without a network.
func TestPackageBehindAnAPI(t *testing.T) {
	t.Parallel()
	fn, err := lambdatest.StartPackage(t.Context(), "./testdata/hello",
		lambdatest.WithEnv(map[string]string{"GREETING": "hello"}), lambdatest.WithTimeout(3*time.Second)) // ample for an answer
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	handler, err := fn.Handler(lambdatest.API{Routes: []string{"GET /hello/{name}", "GET /fail", "GET /hang"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path   string
		status int
		body   string
	}{
		{"/hello/caf%C3%A9", 200, "hello, café"},
		{"/fail", 500, `{"message":"Internal Server Error"}`},
		{"/nowhere", 404, `{"message":"Not Found"}`},
		{"/hang", 500, `{"message":"Internal Server Error"}`},
		{"/hello/again", 200, "hello, again"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", test.path, nil))
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("GET %s: %d %s, want %d %s", test.path, w.Code, w.Body, test.status, test.body)
		}
	}
	logs := fn.Logs()
	if !slices.Contains(logs, "serving /hello/café") || !slices.ContainsFunc(logs, func(l string) bool { return strings.Contains(l, "Task timed out after 3.00 seconds") }) {
		t.Errorf("logs %q lack the handler's line or the timeout's", logs)
	}
}

func TestStreamingFunctionURL(t *testing.T) {
	t.Parallel()
	var lines []string
	fn, err := lambdatest.StartPackage(t.Context(), "./testdata/hello", lambdatest.WithLog(func(line string) { lines = append(lines, line) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	handler, err := fn.Handler(lambdatest.API{Source: lambdatest.FunctionURL, Streaming: true})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status int
		body   string
	}{"/stream": {202, "streamed"}, "/fail": {502, "Internal Server Error"}} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want.status || w.Body.String() != want.body || (w.Code == 202) != (w.Header().Get("Set-Cookie") == "a=1") {
			t.Errorf("GET %s: %d %s %v, want %d %s", path, w.Code, w.Body, w.Header(), want.status, want.body)
		}
	}
	fn.Close() // after which no line comes
	if !slices.Contains(lines, "serving /stream") {
		t.Errorf("WithLog got %q", lines)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, opt := range map[string]lambdatest.Option{
		"WithName": lambdatest.WithName("a b"), "WithTimeout": lambdatest.WithTimeout(-1), "WithMemory": lambdatest.WithMemory(-1), "WithConcurrency": lambdatest.WithConcurrency(-1),
	} {
		if fn, err := lambdatest.StartBinary("x", opt); err == nil {
			fn.Close()
			t.Errorf("%s accepted what Lambda refuses", name)
		}
	}
}

func TestStartPackageShowsTheCompiler(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module broken\n", "main.go": "package main\n\nfunc main() { undefined() }\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := lambdatest.StartPackage(t.Context(), ".", lambdatest.WithDir(dir))
	if err == nil || !strings.Contains(err.Error(), "main.go:3:15") {
		t.Errorf("StartPackage = %v, want the compiler's own line", err)
	}
}

func TestBinaryThatIsMissing(t *testing.T) {
	fn, err := lambdatest.StartBinary(filepath.Join(t.TempDir(), "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	if result := invoke(t, fn, "x"); result.Error == nil || result.Error.Type != "Runtime.InvalidEntrypoint" {
		t.Errorf("%+v, want Runtime.InvalidEntrypoint", result.Error)
	}
}

// A relative path is one of the test's own folder, as for every other command,
// although the process runs in the binary's.
func TestBinaryAtARelativePath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("bin", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("bin", "bootstrap"), []byte("#!/bin/sh\necho root $LAMBDA_TASK_ROOT\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	fn, err := lambdatest.StartBinary(filepath.Join("bin", "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	invoke(t, fn, "x") // fails, because the script serves no event
	if want := "root " + filepath.Join(dir, "bin"); !slices.Contains(fn.Logs(), want) {
		t.Errorf("the log is %q, want the line %q", fn.Logs(), want)
	}
}

func TestHandlerBehindEachSource(t *testing.T) {
	fn := start(t, func(_ context.Context, event map[string]any) (map[string]any, error) {
		path, ok := event["rawPath"]
		if !ok {
			path = event["path"]
		}
		return map[string]any{"statusCode": 201, "body": path}, nil
	})
	for source, want := range map[lambdatest.Source]string{
		lambdatest.HTTPAPI: "/a/b", lambdatest.FunctionURL: "/a%2Fb", lambdatest.REST: "/a%2Fb", lambdatest.ALB: "/a%2Fb",
	} {
		handler, err := fn.Handler(lambdatest.API{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/a%2Fb", nil))
		if w.Code != 201 || w.Body.String() != want {
			t.Errorf("source %d: %d %s, want 201 %s", source, w.Code, w.Body, want)
		}
	}
	if _, err := fn.Handler(lambdatest.API{Routes: []string{"nonsense"}}); err == nil {
		t.Error("Handler accepted a route that is none")
	}
}

func TestTypedRequests(t *testing.T) {
	r := func() *http.Request { return httptest.NewRequest("GET", "/x/1?a=b", nil) }
	v2, err := lambdatest.HTTPAPIRequest(r(), "GET /x/{id}")
	if err != nil || v2.RouteKey != "GET /x/{id}" || v2.PathParameters["id"] != "1" || v2.QueryStringParameters["a"] != "b" {
		t.Errorf("HTTPAPIRequest = %+v, %v", v2, err)
	}
	rest, err := lambdatest.RESTRequest(r(), "GET /x/{id}")
	if err != nil || rest.Resource != "/x/{id}" || rest.Path != "/x/1" || rest.RequestContext.Identity.SourceIP != "192.0.2.1" {
		t.Errorf("RESTRequest = %+v, %v", rest, err)
	}
	old, err := lambdatest.API{Payload: "1.0", Routes: []string{"GET /x/{id}"}}.Event(r())
	var proxy events.APIGatewayProxyRequest
	if err != nil || json.Unmarshal(old, &proxy) != nil || proxy.HTTPMethod != "GET" || proxy.Path != "/x/1" || proxy.Resource != "/x/{id}" || proxy.RequestContext.RequestID == "" {
		t.Errorf("Event of payload format 1.0 = %s, %v", old, err)
	}
	url, err := lambdatest.FunctionURLRequest(r())
	if err != nil || url.RawQueryString != "a=b" || !strings.Contains(url.RequestContext.DomainName, ".lambda-url.") {
		t.Errorf("FunctionURLRequest = %+v, %v", url, err)
	}
	alb, err := lambdatest.ALBRequest(r())
	if err != nil || alb.RequestContext.ELB.TargetGroupArn == "" || alb.QueryStringParameters["a"] != "b" {
		t.Errorf("ALBRequest = %+v, %v", alb, err)
	}
	if _, err := lambdatest.HTTPAPIRequest(r(), "POST /x/{id}"); err == nil {
		t.Error("HTTPAPIRequest made an event for a route that does not match")
	}
}

// Paths, parameters and scheme are those of events captured from AWS.
func TestHTTPEventsAreLikeCapturedOnes(t *testing.T) {
	request := func() *http.Request { return httptest.NewRequest("GET", "/capture/space%20value", nil) }
	rest, err := lambdatest.RESTRequest(request(), "ANY /{proxy+}")
	if err != nil || rest.PathParameters["proxy"] != "capture/space%20value" || rest.Path != "/capture/space%20value" ||
		rest.Headers["X-Forwarded-Proto"] != "https" || rest.Headers["X-Forwarded-Port"] != "443" {
		t.Errorf("RESTRequest = %+v, %v", rest, err)
	}
	v2, err := lambdatest.HTTPAPIRequest(request(), "ANY /{proxy+}")
	if err != nil || v2.RawPath != "/capture/space value" || v2.Headers["x-forwarded-proto"] != "https" || v2.Headers["x-forwarded-port"] != "443" {
		t.Errorf("HTTPAPIRequest = %+v, %v", v2, err)
	}
	fn, err := lambdatest.FunctionURLRequest(request())
	if err != nil || fn.RawPath != "/capture/space%20value" || fn.RequestContext.HTTP.Path != "/capture/space value" || fn.Headers["x-forwarded-proto"] != "https" {
		t.Errorf("FunctionURLRequest = %+v, %v", fn, err)
	}
	alb, err := lambdatest.ALBRequest(request())
	if err != nil || alb.Path != "/capture/space%20value" || alb.Headers["x-forwarded-proto"] != "http" {
		t.Errorf("ALBRequest = %+v, %v", alb, err)
	}
}
