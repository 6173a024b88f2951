package lambdaruntime

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

func init() {
	mains["local"] = func() {
		Start(obey, withShutdownSlack(patience),
			WithInit(func(context.Context) error { fmt.Fprintln(os.Stderr, "init ran"); return nil }),
			WithShutdown(func(context.Context) { fmt.Fprintln(os.Stderr, "shutdown ran") }))
	}
}

func TestLocalEventFromTheCommandLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, []byte(`{"Text":"from a file"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args  []string
		stdin string
		text  string
	}{
		"file":           {args: []string{"-event", file}, text: "from a file"},
		"joined":         {args: []string{"--event=" + file}, text: "from a file"},
		"text":           {args: []string{"-verbose", "-event", `{"Text":"as text"}`}, text: "as text"},
		"standard input": {args: []string{"-event", "-"}, stdin: `{"Text":"piped"}`, text: "piped"},
	} {
		t.Run(name, func(t *testing.T) {
			p := startMain(t, "local", nil, strings.NewReader(tt.stdin), tt.args...)
			if status := p.wait(); status != 0 {
				t.Errorf("exit status %d, want 0", status)
			}
			want := fmt.Sprintf(`^{"Text":%q,"RequestID":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","TraceID":"","Cold":true}\n$`, tt.text)
			if !regexp.MustCompile(want).MatchString(p.stdout.String()) {
				t.Errorf("standard output is %q, want %s", p.stdout.String(), want)
			}
			if got := p.stderr.String(); got != "init ran\nshutdown ran\n" {
				t.Errorf("standard error is %q", got)
			}
		})
	}
}

// Shows P29: the same calls write text for people outside Lambda.
func TestLocalFailureIsReadable(t *testing.T) {
	p := startMain(t, "local", nil, nil, "-event", `{"Do":"fail","Text":"17"}`)
	if status := p.wait(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	want := `(?m)^\d\d:\d\d:\d\d\.\d{3} ERROR the invocation failed errorType=orderError errorMessage="failed: order 17"$`
	if !regexp.MustCompile(want).MatchString(p.stderr.String()) {
		t.Errorf("standard error is %q, want a line like %s", p.stderr.String(), want)
	}
	p = startMain(t, "local", nil, nil, "-event", "no-such-file")
	if status := p.wait(); status != 1 || !strings.Contains(p.stderr.String(), `-event is "no-such-file", want a file with the event`) {
		t.Errorf("exit status %d and standard error %q, want 1 and what -event takes", status, p.stderr.String())
	}
}

func TestLocalServerAnswersAsTheInvokeAPI(t *testing.T) {
	p := startMain(t, "local", []string{"PORT=0"}, nil)
	address := p.serverAddress()
	post := func(path, event string) (*http.Response, string) {
		t.Helper()
		res, err := http.Post(address+path, "application/json", strings.NewReader(event))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res, string(body)
	}
	res, body := post("/", `{"Text":"hello"}`)
	if res.StatusCode != 200 || !strings.HasPrefix(body, `{"Text":"hello",`) || res.Header.Get("X-Amz-Function-Error") != "" {
		t.Errorf("POST / = %s %s", res.Status, body)
	}
	// The path of the AWS command line tool.
	res, body = post("/2015-03-31/functions/hello/invocations", `{"Do":"fail","Text":"17"}`)
	if res.StatusCode != 200 || res.Header.Get("X-Amz-Function-Error") != "Unhandled" || body != `{"errorMessage":"failed: order 17","errorType":"orderError"}` {
		t.Errorf("a failing invocation = %s %v %s", res.Status, res.Header, body)
	}
	if res, _ = post("/", strings.Repeat(" ", 2<<20)+`{"Text":"long"}`); res.StatusCode != 200 {
		t.Errorf("an event of 2 MB = %s", res.Status)
	}
	// As aws lambda invoke --tenant-id sends it.
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(`{"Do":"tenant"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Tenant-Id", "blue")
	if res, err := http.DefaultClient.Do(req); err != nil {
		t.Error(err)
	} else if body, _ := io.ReadAll(res.Body); res.Body.Close() != nil || !strings.HasPrefix(string(body), `{"Text":"blue",`) {
		t.Errorf("the invocation of a tenant = %s %s, want the tenant's name", res.Status, body)
	}
	get, err := http.Get(address)
	if err != nil || get.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET / = %v, %v, want status 405", get.Status, err)
	}

	// A running invocation may finish.
	answer := make(chan string, 1)
	go func() {
		_, body := post("/", `{"Do":"take long","Text":"last"}`)
		answer <- body
	}()
	p.waitForLog("begun")
	p.Process.Signal(syscall.SIGINT)
	if status := p.wait(); status != 0 {
		t.Errorf("exit status %d after an interrupt, want 0", status)
	}
	if body := <-answer; !strings.Contains(body, "last") {
		t.Errorf("the invocation that ran at the interrupt is answered %q", body)
	}
	if got := p.stderr.String(); !strings.HasSuffix(got, "shutdown ran\n") {
		t.Errorf("standard error is %q, want the shutdown hook to run last", got)
	}
}
