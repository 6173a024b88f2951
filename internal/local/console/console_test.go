package console

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func newTest(color bool) (*Console, *bytes.Buffer) {
	var out bytes.Buffer
	c := New(&out)
	c.color = color
	c.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	return c, &out
}

// JSON records of the handler become level, message and attributes; every
// other line stays as it is.
func TestLogLinesAreReadable(t *testing.T) {
	const id = "0123456789abcdef"
	for _, c := range []struct{ line, want string }{
		{`plain`, "plain"},
		{`{"time":"2026-01-02T03:04:05Z","level":"ERROR","msg":"no stock","item":7,"name":"a b","requestId":"x"}`, `ERROR no stock item=7 name="a b"`},
		{`{"timestamp":"now","level":"info","message":"done","nested":{"a": [1, 2]},"ok":true,"none":null}`, `INFO  done nested={"a":[1,2]} ok=true none=null`},
		{`{"msg":"without a level","empty":""}`, `INFO  without a level empty=""`},
		{`{"level":"WARN","msg":"b\nc","stack":"main.go:1\nmain.go:2"}`, "WARN  b\n    c stack=\n    main.go:1\n    main.go:2"},
		{`{"orders":[1]}`, `{"orders":[1]}`},
		{`{"msg":"cut of`, `{"msg":"cut of`},
		{`{"msg":"a"} and more`, `{"msg":"a"} and more`},
		{`["msg"]`, `["msg"]`},
	} {
		console, out := newTest(false)
		console.Log("Shop-Orders", id, c.line)
		if want := "03:04:05 Shop-Orders 01234567 " + c.want + "\n"; out.String() != want {
			t.Errorf("Log(%s)\n got %q\nwant %q", c.line, out, want)
		}
	}
}

func TestReportsTellOutcomeAndTime(t *testing.T) {
	for _, c := range []struct {
		i    Invocation
		want string
	}{
		{Invocation{Function: "F", RequestID: "r", What: "GET /x", Status: "200", Duration: 1500 * time.Microsecond}, "03:04:05 F r        ← 200 GET /x 1.5 ms\n"},
		{Invocation{Function: "F", RequestID: "r", Status: "ok"}, "03:04:05 F r        ← ok 0.0 ms\n"},
		{Invocation{Function: "F", What: "GET /x", Status: "500", Failed: true, Init: 30 * time.Millisecond}, "03:04:05 F          ← 500 GET /x 0.0 ms (started in 30.0 ms)\n"},
	} {
		console, out := newTest(false)
		console.Report(c.i)
		if out.String() != c.want {
			t.Errorf("Report(%+v)\n got %q\nwant %q", c.i, out, c.want)
		}
	}
}

// Escape sequences belong on a terminal alone.
func TestColoursAreForTerminals(t *testing.T) {
	for _, color := range []bool{false, true} {
		console, out := newTest(color)
		console.Problem("no")
		console.Log("F", "r", `{"level":"ERROR","msg":"m"}`)
		console.Platform("F", "r", "died")
		if got := strings.Contains(out.String(), "\x1b["); got != color {
			t.Errorf("color %v: escape sequences %v in %q", color, got, out)
		}
	}
	if New(&bytes.Buffer{}).color {
		t.Error("a buffer counts as a terminal")
	}
}

func TestLongStepsSayThatTheyStillWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := New(&out)
		stop := c.Progress("compiling", func() string { return "downloading x" })
		time.Sleep(9 * time.Second)
		stop()
		time.Sleep(time.Minute)
		want := "  compiling, 4 s …: downloading x\n  compiling, 8 s …: downloading x\n"
		if out.String() != want {
			t.Errorf("said %q, want %q", out.String(), want)
		}
	})
}
