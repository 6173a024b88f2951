//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// panics is what testdata's handler does beside, when it is asked to: a goroutine
// of its own, so that Go ends the process.
const panics = `
	if request.PathParameters["name"] == "panic" {
		go func() { crash(nil) }()
		time.Sleep(time.Hour)
	}
`

// newLogsWorld is an app whose handler panics for /hello/panic.
func newLogsWorld(t *testing.T) joinWorld {
	t.Helper()
	w := newJoinWorld(t)
	file := filepath.Join(w.app, "handler", "main.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "\tswitch {\n", panics+"\tswitch {\n", 1) + "\nfunc crash(m map[string]int) { m[\"a\"] = 1 }\n"
	if changed == string(text) {
		t.Fatal("testdata's handler has another form")
	}
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w joinWorld) logs(t *testing.T, args ...string) invoked {
	t.Helper()
	return w.run(t, append([]string{"logs"}, args...)...)
}

// waitForLogs returns when that many records are remembered: a busy machine reads
// the log of a function after its answer.
func (w joinWorld) waitForLogs(t *testing.T, records int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		got := strings.Count(w.logs(t, "--json").stdout, "\n")
		if got == records {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d records are remembered, want %d", got, records)
		}
	}
}

// What functions of a running tool have logged is printed as its terminal has it,
// and chosen by function, level, age, fields and text.
func TestLogsOfARunningLocal(t *testing.T) {
	w := newLogsWorld(t)
	if got := w.logs(t); got.status != 1 || !strings.HasPrefix(got.stderr, "lambdacdk: no lambdacdk local serves this app: ") {
		t.Errorf("without a run, logs ended with %d and said %q", got.status, got.stderr)
	}
	local := w.serve(t)
	if got := w.logs(t); got.status != 0 || got.stdout != "" || got.stderr != "nothing was logged yet\n" {
		t.Errorf("before any request, logs wrote %q and said %q", got.stdout, got.stderr)
	}
	handlerPID(t, local.url+"/hello/x")
	if got := w.invoke(t, "Fails"); got.status != 1 {
		t.Errorf("invoke Fails ended with %d", got.status)
	}
	if status := statusOf(t, local.url+"/hello/panic"); status != 500 {
		t.Errorf("a request whose handler panics = %d, want 500", status)
	}
	if status := statusOf(t, local.url+"/nowhere"); status != 404 {
		t.Errorf("a request without a route = %d, want 404", status)
	}

	w.waitForLogs(t, 10)

	const at = `\d\d:\d\d:\d\d `
	const plain, record = at + `Test/Hello [0-9a-f]{8} a plain line\n`, at + `Test/Hello [0-9a-f]{8} WARN  a record item=7\n`
	const ended = at + `Test/Hello [0-9a-f]{8} ← 200 GET /hello/x \d+\.\d ms, cold start \d+\.\d ms(, \d+ MB)?\n`
	const failed = at + `Test/Fails [0-9a-f]{8} ← error from lambdacdk invoke: Shortage: out of stock \d+\.\d ms, cold start \d+\.\d ms(, \d+ MB)?\n`
	const crash = at + `Test/Hello [0-9a-f]{8} FATAL panic: assignment to entry in nil map\n    app/handler/main.go:\d+ main.crash\n    app/handler/main.go:\d+ main.serve.func1\n    app/handler/main.go:\d+ main.serve\n(    \(.* not shown\)\n)?` +
		at + `Test/Hello [0-9a-f]{8} Runtime exited with error: exit status 2\n`
	const killed = at + `Test/Hello [0-9a-f]{8} ← 50\d GET /hello/panic \d+\.\d ms, warm(, \d+ MB)?\n`
	const unrouted = at + `Test/Api +← 404 GET /nowhere 0\.\d ms\n`
	for _, c := range []struct {
		name string
		args []string
		want []string // on the standard output
	}{
		{"all", nil, []string{plain, record, ended, failed, plain, record, crash, killed, unrouted}},
		{"a function", []string{"--function", "Fails"}, []string{failed}},
		{"functions", []string{"--function", "Fails", "--function", "Test/Hello", "stock"}, []string{failed}},
		{"a level", []string{"--level", "warn"}, []string{record, failed, record, crash, killed}},
		{"a field", []string{"item=7"}, []string{record, record}},
		{"text and age", []string{"--since", "1h", "PLAIN line"}, []string{plain, plain}},
		{"a status", []string{"status=404"}, []string{unrouted}},
	} {
		if got := w.logs(t, c.args...); got.status != 0 || got.stderr != "" || !hasExactly(got.stdout, c.want) {
			t.Errorf("%s: logs %q ended with %d, said %q and wrote\n%s\nwant\n%s", c.name, c.args, got.status, got.stderr, got.stdout, strings.Join(c.want, ""))
		}
	}

	got := w.logs(t, "--json", "--function", "Hello", "a record")
	for line := range strings.Lines(got.stdout) {
		var r logrecord.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Message != "a record" || r.Level != "WARN" || string(r.Fields) != `{"item":7}` || len(r.RequestID) != 36 {
			t.Errorf("logs --json wrote %s: %v", line, err)
		}
	}
	if strings.Count(got.stdout, "\n") != 2 {
		t.Errorf("logs --json wrote %q, want two records", got.stdout)
	}
	said := local.end(t)
	for _, want := range []string{plain + record, ended, failed, crash, killed, at + `Test/Api +← 404 GET /nowhere: no route 0\.\d ms\n`} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("the terminal of lambdacdk local has not\n%s\nbut\n%s", want, said)
		}
	}
}

// hasExactly reports whether a text is those parts, in any order.
func hasExactly(text string, parts []string) bool {
	for _, part := range parts {
		at := regexp.MustCompile("(?m)^" + part).FindStringIndex(text)
		if at == nil {
			return false
		}
		text = text[:at[0]] + text[at[1]:]
	}
	return text == ""
}

// What is asked for wrongly is said, with what there is.
func TestLogsThatCannotBe(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	handlerPID(t, local.url+"/hello/x")
	w.waitForLogs(t, 3)
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--function", "Helo"}, 1, `lambdacdk: no function "Helo" (did you mean Test/Hello?); the app has:`},
		{[]string{"--since", "5"}, 2, `invalid value "5" for flag -since: want how old they may be, such as 30s, 5m or 1h30m`},
		{[]string{"--since", "-5m"}, 2, `want how old they may be`},
		{[]string{"--level", "loud"}, 2, `level "loud" is none; the levels are trace, debug, info, warn, error and fatal`},
		{[]string{"itm=7"}, 0, `no record has a field "itm" (did you mean item?); the fields are item`},
		{[]string{"item=8"}, 0, `none of the 3 records that are remembered fits`},
		{[]string{w.app}, 2, `logs takes words that records must have, and ` + w.app + ` is the folder of an app; name it by --app`},
	} {
		if got := w.logs(t, c.args...); got.status != c.status || got.stdout != "" || !strings.HasPrefix(strings.TrimPrefix(got.stderr, "lambdacdk: "), strings.TrimPrefix(c.want, "lambdacdk: ")) && !strings.Contains(got.stderr, c.want) {
			t.Errorf("logs %q ended with %d, wrote %q and said\n%s\nwant %d, nothing and %s", c.args, got.status, got.stdout, got.stderr, c.status, c.want)
		}
	}
	local.end(t)
}

// With --follow come those that are logged later, until the run ends.
func TestLogsFollowARun(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	handlerPID(t, local.url+"/hello/before")
	cmd, output := startToolWith(t, t.TempDir(), w.cache, "logs", "--follow", "--app", w.app, "--function", "Hello")
	before := output.find(t, regexp.MustCompile(`← 200 GET /hello/\w+`))
	handlerPID(t, local.url+"/hello/after")
	if after := output.find(t, regexp.MustCompile(`← 200 GET /hello/\w+`)); before != "← 200 GET /hello/before" || after != "← 200 GET /hello/after" {
		t.Errorf("followed %q and %q, want each invocation once", before, after)
	}
	local.end(t)
	output.find(t, regexp.MustCompile(fmt.Sprintf(`^the lambdacdk local that was followed \(process %d\) has ended$`, local.pid)))
	if err := cmd.Wait(); err != nil {
		t.Errorf("logs --follow ended with %v", err)
	}

	second := w.serve(t)
	handlerPID(t, second.url+"/hello/x")
	cmd, output = startToolWith(t, t.TempDir(), w.cache, "logs", "--follow", "--app", w.app)
	output.find(t, regexp.MustCompile(`← 200 GET`))
	syscall.Kill(cmd.Process.Pid, syscall.SIGINT)
	if err := cmd.Wait(); err != nil {
		t.Errorf("logs --follow ended by Ctrl-C with %v", err)
	}
	second.end(t)
}

// statusOf is what a request is answered with.
func statusOf(t *testing.T, url string) int {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
