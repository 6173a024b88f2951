//go:build unix

package runtimeapi

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEnvironmentOfAProcess(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	p, _ := startFunction(t, Function{
		Name: "orders", MemoryMB: 512, Region: "eu-central-1", Account: "111122223333", LogFormat: "JSON", LogLevel: "DEBUG", Timeout: 30 * time.Second,
		Env: map[string]string{"TABLE": "t", "TZ": "Europe/Berlin", "AWS_LAMBDA_RUNTIME_API": "elsewhere"},
	})
	resp, err := p.Invoke(t.Context(), event{Do: "context"}.json(), InvokeOptions{
		RequestID: "my-id", TraceID: "Root=1-2-3", ClientContext: `{"client":{"app_title":"app"}}`, CognitoIdentity: `{"cognitoIdentityId":"me"}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	a := decode(t, resp)
	for _, want := range []string{
		"_HANDLER=bootstrap", "AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1", "AWS_LAMBDA_FUNCTION_NAME=orders",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/orders",
		"AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_LOG_LEVEL=DEBUG", "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"LAMBDA_TASK_ROOT=" + filepath.Dir(handlerBinary), "TABLE=t", "TZ=Europe/Berlin", "AWS_LAMBDA_RUNTIME_API=" + p.Endpoint() + "/1",
	} {
		if !slices.Contains(a.Env, want) {
			t.Errorf("environment lacks %s", want)
		}
	}
	for _, v := range a.Env {
		if strings.HasPrefix(v, "SECRET_OF_THE_HOST=") || strings.HasPrefix(v, "AWS_EXECUTION_ENV=") || strings.HasPrefix(v, "AWS_LAMBDA_MAX_CONCURRENCY=") {
			t.Errorf("environment has %s", v)
		}
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(handlerBinary)); err != nil || a.Dir != real {
		t.Errorf("working directory %q, want the binary's, %q (%v)", a.Dir, real, err)
	}
	if a.ID != "my-id" || resp.RequestID != "my-id" || a.Trace != "Root=1-2-3" || a.Client != "app" || a.Identity != "me" ||
		a.ARN != "arn:aws:lambda:eu-central-1:111122223333:function:orders" || a.LeftMS <= 0 || a.LeftMS > 30000 {
		t.Errorf("the handler saw %+v", a)
	}
}

func TestLogLines(t *testing.T) {
	p, book := startFunction(t, Function{})
	resp := invoke(t, p, event{Do: "log", Text: "one\ntwo\r\n" + strings.Repeat("x", maxLine+1)})
	p.Close() // so that the last line, which has no line break, ends
	want := map[string]Source{"one": Stdout, "two": Stdout, strings.Repeat("x", maxLine): Stdout, "x": Stdout, "error one": Stderr}
	for text, source := range want {
		l := book.wait(t, text[:1], func(l Line) bool { return l.Text == text && l.Source == source }) // the handler writes to both
		if l != (Line{Function: "fn", RequestID: resp.RequestID, Process: 1, Source: source, Text: text}) {
			t.Errorf("line %.20q: function %s, request %s, process %d, source %v; want fn, %s, 1, %v", text, l.Function, l.RequestID, l.Process, l.Source, resp.RequestID, source)
		}
	}
}

// A Log that calls back into the pool, or takes long, must not stop it.
func TestLogMayCallThePool(t *testing.T) {
	var p *Pool
	logged := make(chan string, 10)
	f := Function{Name: "fn", Command: []string{handlerBinary}, Timeout: 200 * time.Millisecond}
	f.Log = func(l Line) { logged <- p.Function().Name }
	p, err := startServer(t).Add(f)
	if err != nil {
		t.Fatal(err)
	}
	if e := invokeError(t, p, event{Do: "hang"}); !e.TimedOut() {
		t.Errorf("error %v", e)
	}
	if name := <-logged; name != "fn" {
		t.Errorf("logged %q", name)
	}
}
