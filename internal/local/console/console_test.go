package console

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
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
		time.Sleep(time.Minute)
		stop()
		time.Sleep(time.Hour)
		want := ""
		for _, s := range []string{"4", "8", "16", "32"} {
			want += "  compiling, " + s + " s …: downloading x\n"
		}
		if out.String() != want {
			t.Errorf("said %q, want %q", out.String(), want)
		}
	})
}

// What handlers and clients write cannot steer the terminal, forge a line or
// fill the screen.
func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	const evil = "a\x1b[2J\x1b]0;title\x07\rb\x9b\u009b\u202e\u2028\x00\x7f"
	const harmless = `a\x1b[2J\x1b]0;title\x07\x0db\x9b\u009b\u202e\u2028\x00\x7f`
	record, err := json.Marshal(map[string]string{"level": evil, "msg": evil, "key": evil})
	if err != nil {
		t.Fatal(err)
	}
	c, out := newTest(false)
	c.Log(evil, evil, evil)
	c.Log("F", "r", string(record))
	c.Platform("F", "r", evil)
	c.Report(Invocation{Function: evil, RequestID: evil, What: evil, Status: "200"})
	c.Say("%s", evil)
	c.Problem("%s", evil)
	if strings.ContainsFunc(out.String(), func(r rune) bool {
		return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028')
	}) {
		t.Errorf("control characters in %q", out)
	}
	if n := strings.Count(out.String(), harmless); n < 7 {
		t.Errorf("the text is shown %d times in %q", n, out)
	}
}

func TestLongLinesAreCut(t *testing.T) {
	c, out := newTest(false)
	c.Log("F", "r", strings.Repeat("ä", maxLine))
	c.Report(Invocation{Function: "F", What: strings.Repeat("/", maxWhat+7), Status: "200"})
	if n := out.Len(); n > maxLine+2*maxWhat {
		t.Errorf("%d bytes were written", n)
	}
	for _, want := range []string{"ä… (65536 more bytes)\n", "/… (7 more bytes) 0.0 ms\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q", want)
		}
	}
}

// Columns align whatever is in them, and nothing is wider than the screen but
// a word that is.
func TestTablesFitTheScreen(t *testing.T) {
	var table Table
	table.Heading("Shop/Api (HTTP API)")
	table.Row("GET,HEAD", "http://127.0.0.1:3000/", "→ Shop/Page")
	table.Row("GET,HEAD,POST,PUT,DELETE,PATCH", "http://127.0.0.1:3000/orders/{id}", "→ Shop/Orders")
	table.Row("PUT", "http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}", "→ Shop/Orders, which is not built: see above")
	for width, want := range map[int]string{
		0: `Shop/Api (HTTP API)
  GET,HEAD  http://127.0.0.1:3000/             → Shop/Page
  GET,HEAD,POST,PUT,DELETE,PATCH
            http://127.0.0.1:3000/orders/{id}  → Shop/Orders
  PUT       http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}
                                               → Shop/Orders, which is not built: see above
`,
		80: `Shop/Api (HTTP API)
  GET,HEAD  http://127.0.0.1:3000/             → Shop/Page
  GET,HEAD,POST,PUT,DELETE,PATCH
            http://127.0.0.1:3000/orders/{id}  → Shop/Orders
  PUT       http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}
                                               → Shop/Orders, which is not
      built: see above
`,
		40: `Shop/Api (HTTP API)
  GET,HEAD
            http://127.0.0.1:3000/
      → Shop/Page
`,
	} {
		got := table.Text(width)
		if width == 40 {
			for line := range strings.Lines(got) {
				if words := strings.Fields(line); length(strings.TrimRight(line, "\n")) > width && len(words) > 2 {
					t.Errorf("width %d: %q is wider", width, line)
				}
			}
			continue
		}
		if got != want {
			t.Errorf("width %d:\n%s\nwant\n%s", width, got, want)
		}
	}
}
