package console

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

var noon = time.Date(2026, 1, 2, 12, 0, 5, 0, time.Local)

func newTest(color bool) (*Console, *bytes.Buffer) {
	var out bytes.Buffer
	c := New(&out)
	c.style.color = color
	c.now = func() time.Time { return noon }
	return c, &out
}

// What is printed of what functions of all kinds log.
func TestLogLinesAreReadable(t *testing.T) {
	const id = "01234567-89ab-cdef-0123-456789abcdef"
	for _, c := range []struct{ name, lines, want string }{
		{"plain", `plain`, "plain"},
		{"slog's JSON", `{"time":"2026-01-02T03:04:05Z","level":"ERROR","msg":"no stock","item":7,"name":"a b"}`, `ERROR no stock item=7 name="a b"`},
		{"Lambda's JSON", `{"timestamp":"now","level":"info","message":"done","requestId":"` + id + `","list":[1, 2],"ok":true,"none":null}`, `INFO  done list=[1,2] ok=true none=null`},
		{"groups", `{"level":"INFO","msg":"got","request":{"method":"GET","url":{"path":"/a b","q":{}}}}`, `INFO  got request.method=GET request.url.path="/a b" request.url.q={}`},
		{"another request's id", `{"level":"INFO","msg":"called","requestId":"x"}`, `INFO  called requestId=x`},
		{"no level", `{"msg":"without a level","empty":""}`, `without a level empty=""`},
		{"an unknown level", `{"level":"NOTICE","msg":"m"}`, `NOTICE m`},
		{"lines in values", `{"level":"WARN","msg":"b\nc","note":"one\ntwo"}`, "WARN  b\n    c note=\n    one\n    two"},
		{"no record", `{"orders":[1]}`, `{"orders":[1]}`},
		{"half a record", `{"msg":"cut of`, `{"msg":"cut of`},
		{"more than a record", `{"msg":"a"} and more`, `{"msg":"a"} and more`},
		{"a list", `["msg"]`, `["msg"]`},
		{"slog's text", `time=2026-01-02T03:04:05.678Z level=WARN msg="low stock" item=7 name="a b"`, `WARN  low stock item=7 name="a b"`},
		{"slog's default", `2026/01/02 03:04:05 INFO order stored id=17`, `INFO  order stored id=17`},
		{"log", `2026/01/02 03:04:05 order stored`, `order stored`},
		{"lambdalog's text", `2026-01-02T03:04:05.678Z ERROR no stock item=7`, `ERROR no stock item=7`},
		{"a level in front", "[WARN] low\nERROR: gone", "WARN  low\n@ERROR gone"},
		{"indented lines", "got {\n  \"id\": 7,\n}\nnext", "got {\n      \"id\": 7,\n    }\n@next"},
		{"aws-lambda-go's error", `2026/01/02 03:04:05 {"errorMessage":"out of stock","errorType":"Shortage"}`, `ERROR Shortage: out of stock`},
		{"aws-lambda-go's error in JSON", `{"time":"2026-01-02T03:04:05Z","level":"INFO","msg":"{\"errorMessage\":\"out of stock\",\"errorType\":\"Shortage\"}"}`, `ERROR Shortage: out of stock`},
		{"aws-lambda-go's panic", `2026/01/02 03:04:05 {"errorMessage":"boom","errorType":"string","stackTrace":[` +
			`{"path":"runtime/panic.go","line":860,"label":"gopanic"},{"path":"orders/main.go","line":12,"label":"handle"},` +
			`{"path":"example.com/shop/store/store.go","line":7,"label":"(*Store).Put"},{"path":"reflect/value.go","line":586,"label":"Value.call"},` +
			`{"path":"github.com/aws/aws-lambda-go@v1.55.1/lambda/handler.go","line":1,"label":"x"},{"path":"runtime/asm_amd64.s","line":1,"label":"goexit"}]}`,
			"ERROR string: boom\n    orders/main.go:12 handle\n    example.com/shop/store/store.go:7 (*Store).Put\n    (4 frames of libraries and the runtime not shown)"},
		{"lambdaruntime's panic", `{"timestamp":"t","level":"ERROR","message":"the invocation failed","errorType":"Panic","errorMessage":"boom","stackTrace":[` +
			`"shop/orders/main.go:12 main.handle","net/http/server.go:2322 http.HandlerFunc.ServeHTTP","github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/web/log.go:9 web.Log.func1"]}`,
			"ERROR the invocation failed errorType=Panic errorMessage=boom\n    shop/orders/main.go:12 main.handle\n    (2 frames of libraries and the runtime not shown)"},
		{"a stack without a frame of the app", `{"level":"ERROR","msg":"m","stack":"goroutine 1 [running]:\nnet/http.f(0x1)\n\tnet/http/server.go:1 +0x1\n"}`,
			"ERROR m\n    net/http/server.go:1 net/http.f"},
		{"a crash", "panic: boom\n\ngoroutine 1 [running]:\nmain.load(...)\n\tshop/orders/load.go:5\nmain.main()\n\tshop/orders/main.go:9 +0x1d\n" +
			"main.main.func1()\n\t/home/ann/go/pkg/mod/example.com/lib@v1.2.3/lib.go:3 +0x3\n\ngoroutine 18 [chan receive]:\nmain.wait(0xc0)\n\tshop/orders/wait.go:5 +0x2\n" +
			"created by main.main in goroutine 1\n\tshop/orders/main.go:8 +0x5c\nexit status 2",
			"FATAL panic: boom\n    shop/orders/load.go:5 main.load\n    shop/orders/main.go:9 main.main\n    (1 frame of libraries and the runtime and 1 goroutine not shown)"},
		{"a signal", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]\n\ngoroutine 1 [running]:\nmain.main()\n\tshop/main.go:9 +0x1d\nafter it",
			"FATAL panic: runtime error: invalid memory address or nil pointer dereference\n    [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]\n    shop/main.go:9 main.main\n@after it"},
		{"a printed stack", "about to fail\ngoroutine 7 [running]:\nruntime/debug.Stack()\n\truntime/debug/stack.go:26 +0x5e\nmain.f()\n\tshop/main.go:3 +0x1",
			"about to fail\n    shop/main.go:3 main.f\n    (1 frame of libraries and the runtime not shown)"},
	} {
		console, out := newTest(false)
		for line := range strings.SplitSeq(c.lines, "\n") {
			console.Log(logrecord.Line{Function: "Shop/Orders", RequestID: id, Process: 1, Text: line})
		}
		console.Close()
		const prefix = "12:00:05 Shop/Orders 01234567 "
		if want := prefix + strings.ReplaceAll(c.want, "\n@", "\n"+prefix) + "\n"; out.String() != want {
			t.Errorf("%s:\n%s\n got %s\nwant %s", c.name, c.lines, out, want)
		}
	}
}

func TestReportsTellOutcomeAndTime(t *testing.T) {
	for _, c := range []struct {
		e    logrecord.Ended
		want string
	}{
		{logrecord.Ended{Function: "F", RequestID: "r", What: "GET /x", Status: "200", Process: 1, Duration: 1500 * time.Microsecond}, "12:00:05 F r        ← 200 GET /x 1.5 ms, warm\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", Status: "ok", Process: 2, Memory: 41 << 20}, "12:00:05 F r        ← ok 0.0 ms, warm, 41 MB\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", What: "GET /x", Status: "500", Failed: true, Problem: "RequestId: r Error: exit status 3", Process: 1, Init: 30 * time.Millisecond},
			"12:00:05 F r        ← 500 GET /x: exit status 3 0.0 ms, cold start 30.0 ms\n"},
		{logrecord.Ended{Function: "Shop/Api", What: "GET /x", Status: "404", Problem: "no route"}, "12:00:05 Shop/Api          ← 404 GET /x: no route 0.0 ms\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", What: "queue Shop/Jobs (10 messages)", Status: "ok", Fate: history.Fate{Of: "message", Records: 10}}, "12:00:05 F r        ← ok from queue Shop/Jobs (10 messages) 0.0 ms\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", What: "queue Shop/Jobs (10 messages)", Status: "ok", Fate: history.Fate{Of: "message", Records: 10, Failed: 3, Next: "they come again in 30s"}},
			"12:00:05 F r        ← ok, 3 of 10 messages failed, from queue Shop/Jobs: they come again in 30s 0.0 ms\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", What: "stream Shop/Clicks (1 record)", Status: "ok", Fate: history.Fate{Of: "record", Records: 1, Failed: 1, Problem: "the answer is not JSON", Next: "it comes again"}},
			"12:00:05 F r        ← ok, the record failed, from stream Shop/Clicks: the answer is not JSON; it comes again 0.0 ms\n"},
		{logrecord.Ended{Function: "F", RequestID: "r", What: "queue Shop/Jobs (2 messages)", Status: "error", Failed: true, Problem: "Shortage: none left", Fate: history.Fate{Of: "message", Records: 2, Failed: 2, Next: "they come again in 30s"}},
			"12:00:05 F r        ← error from queue Shop/Jobs (2 messages): Shortage: none left; they come again in 30s 0.0 ms\n"},
	} {
		console, out := newTest(false)
		console.Report(c.e)
		if out.String() != c.want {
			t.Errorf("Report(%+v)\n got %q\nwant %q", c.e, out, c.want)
		}
	}
}

// A batch of which something failed is no success at a glance.
func TestPartialFailuresAreYellow(t *testing.T) {
	for failed, want := range map[int]color{0: green, 3: yellow, 10: yellow} {
		console, out := newTest(true)
		console.Report(logrecord.Ended{Function: "F", RequestID: "r", What: "queue Q (10 messages)", Status: "ok", Fate: history.Fate{Of: "message", Records: 10, Failed: failed}})
		if !strings.Contains(out.String(), string(want)+"← ok") {
			t.Errorf("with %d of 10 failed: %q, want it in %q", failed, out, want)
		}
	}
}

// What the log of an invocation has said of its failure, the line of its end does
// not say again; of another one it does, and in JSON too.
func TestFailuresAreSaidOnce(t *testing.T) {
	const problem, next = "Shortage: out of stock", "it comes again in 30s"
	for _, c := range []struct {
		name, id, line string
		platform       bool
		problem        string
		want           string // after "← error from queue Q (1 message)"
	}{
		{"lambdaruntime", "a", `{"level":"ERROR","message":"the invocation failed","errorType":"Shortage","errorMessage":"out of stock"}`, false, problem, ": it comes again in 30s"},
		{"aws-lambda-go", "a", `{"errorMessage":"out of stock","errorType":"Shortage"}`, false, problem, ": it comes again in 30s"},
		{"a message", "a", `ERROR out of stock`, false, problem, ": it comes again in 30s"},
		{"a wrapped one", "a", `ERROR order 7: out of stock`, false, problem, ": it comes again in 30s"},
		{"the platform", "a", `RequestId: a Error: exit status 3`, true, "Runtime.ExitError: RequestId: a Error: exit status 3", ": it comes again in 30s"},
		{"another failure", "a", `ERROR no connection`, false, problem, ": Shortage: out of stock; it comes again in 30s"},
		{"another invocation", "b", `ERROR out of stock`, false, problem, ": Shortage: out of stock; it comes again in 30s"},
		{"no failure", "a", `INFO out of stock`, false, problem, ": Shortage: out of stock; it comes again in 30s"},
	} {
		var asJSON bytes.Buffer
		console, out := newTest(false)
		for _, to := range []*Console{console, NewJSON(&asJSON)} {
			line := logrecord.Line{Function: "F", RequestID: c.id, Process: 1, Text: c.line}
			if c.platform {
				to.Platform(line)
			} else {
				to.Log(line)
			}
			for range 2 { // the second one is the next try
				to.Report(logrecord.Ended{Function: "F", RequestID: "a", What: "queue Q (1 message)", Status: "error", Failed: true, Problem: c.problem, Fate: history.Fate{Of: "message", Records: 1, Failed: 1, Next: next}})
			}
		}
		console.Close()
		all := strings.Split(out.String(), "← error from queue Q (1 message)") // before the first end, and after each
		if got, _, _ := strings.Cut(all[1], "\n"); got != c.want+" 0.0 ms" {
			t.Errorf("%s: the end is said as %q, want %q", c.name, got, c.want)
		}
		if !strings.Contains(all[2], strings.TrimPrefix(c.problem, "Runtime.ExitError: RequestId: a Error: ")) {
			t.Errorf("%s: the end of the next try, which has logged nothing, is said as %q", c.name, all[2])
		}
		if n := strings.Count(asJSON.String(), `"kind":"invocation","level":"ERROR","message":"`+c.problem+`"`); n != 2 {
			t.Errorf("%s: as JSON, %d of 2 ends have their message:\n%s", c.name, n, asJSON.String())
		}
	}
}

// The log of an invocation stands before its end, and what Lambda says of a
// process after its last words, although they wait for lines that belong to them.
func TestLinesComeInOrder(t *testing.T) {
	c, out := newTest(false)
	c.Log(logrecord.Line{Function: "F", RequestID: "a", Process: 1, Text: "of a"})
	c.Log(logrecord.Line{Function: "F", RequestID: "b", Process: 2, Text: "of b"})
	c.Report(logrecord.Ended{Function: "F", RequestID: "a", Status: "ok"})
	c.Log(logrecord.Line{Function: "F", RequestID: "b", Process: 2, Text: "\tmore of b"})
	c.Platform(logrecord.Line{Function: "F", RequestID: "b", Process: 2, Text: "died"})
	want := "12:00:05 F a        of a\n12:00:05 F a        ← ok 0.0 ms\n12:00:05 F b        of b\n    \tmore of b\n12:00:05 F b        died\n"
	if out.String() != want {
		t.Errorf("written:\n%s\nwant:\n%s", out, want)
	}
}

// Escape sequences belong on a terminal alone.
func TestColoursAreForTerminals(t *testing.T) {
	for _, color := range []bool{false, true} {
		console, out := newTest(color)
		console.Problem("no")
		console.Log(logrecord.Line{Function: "F", RequestID: "r", Text: `{"level":"ERROR","msg":"m"}`})
		console.Platform(logrecord.Line{Function: "F", RequestID: "r", Text: "died"})
		if got := strings.Contains(out.String(), "\x1b["); got != color {
			t.Errorf("color %v: escape sequences %v in %q", color, got, out)
		}
	}
	if c := New(&bytes.Buffer{}); c.style.color || c.inPlace {
		t.Error("a buffer counts as a terminal")
	}
}

// What is no terminal gets a line when a step turns out to take long, and one at
// its end.
func TestLongStepsAreSaidOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := New(&out)
		c.Progress("quick", nil)()
		stop := c.Progress("compiling", func() string { return "downloading x" })
		time.Sleep(time.Minute + time.Second/2)
		stop()
		stop = c.Begin(Step{Text: "synthesizing", Hint: "the first time takes longer", BeginSaid: true, EndSaid: true})
		time.Sleep(time.Minute)
		stop()
		time.Sleep(time.Hour)
		if want := "  compiling: downloading x …\n  compiling took 60.5 s\n  the first time takes longer …\n"; out.String() != want {
			t.Errorf("said %q, want %q", out.String(), want)
		}
	})
}

// A terminal has one line of all that is under way, below what was said, and none
// of it is left.
func TestProgressIsInPlaceOnTerminals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := New(&out)
		c.inPlace = true
		first := c.Progress("installing dynalite", nil)
		time.Sleep(1100 * time.Millisecond)
		second := c.Begin(Step{Text: "building 2 functions", EndSaid: true})
		time.Sleep(time.Second)
		c.Say("hello")
		second()
		first()
		c.Say("bye")
		want := "  installing dynalite, 1 s" + "\r\x1b[K" + "  installing dynalite, 2 s" + "\r\x1b[K"
		if got := out.String(); !strings.HasPrefix(got, want) {
			t.Errorf("written %q, want it to begin with %q", got, want)
		}
		if got, want := screenOf(out.String()), "hello\n  installing dynalite took 2.1 s\nbye\n"; got != want {
			t.Errorf("the terminal shows %q, want %q", got, want)
		}
		out.Reset()
		stop := c.Progress(strings.Repeat("x", 500), nil)
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if n := length(out.String()); n > 79 {
			t.Errorf("a line of %d columns, which cannot be erased", n)
		}
		stop()
	})
}

// screenOf is what a terminal shows of a text that erases lines.
func screenOf(text string) string {
	for {
		i := strings.Index(text, "\r\x1b[K")
		if i < 0 {
			return text
		}
		text = text[:strings.LastIndexByte(text[:i], '\n')+1] + text[i+len("\r\x1b[K"):]
	}
}

// With JSON every line is a record, whatever is written, and progress is off.
func TestJSONIsARecordALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := NewJSON(&out)
		c.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC) }
		stop := c.Progress("building", nil)
		time.Sleep(time.Minute)
		stop()
		c.Say("two\nlines")
		c.Problem("no")
		c.Serving("a table", logrecord.Addresses{URLs: map[string]string{"Shop/Api": "http://127.0.0.1:3000"}, Services: "http://127.0.0.1:4000"})
		c.Log(logrecord.Line{Function: "F", RequestID: "r", Process: 1, Text: `{"level":"WARN","msg":"low <1>","g":{"b": 1,"a":2}}`})
		c.Log(logrecord.Line{Function: "F", RequestID: "r", Process: 1, Text: "plain"})
		c.Report(logrecord.Ended{Function: "F", RequestID: "r", What: "GET /x", Status: "200", Process: 1, Duration: 1234567, Init: time.Millisecond, Memory: 41 << 20})
		c.Report(logrecord.Ended{Function: "F", RequestID: "r", What: "queue Q (10 messages)", Status: "ok", Fate: history.Fate{Of: "message", Records: 10, Failed: 3, Next: "they come again"}})
		c.Log(logrecord.Line{Function: "F", Process: 1, Text: "panic: boom"})
		c.Log(logrecord.Line{Function: "F", Process: 1, Text: "goroutine 1 [running]:"})
		c.Log(logrecord.Line{Function: "F", Process: 1, Text: "main.main()"})
		c.Log(logrecord.Line{Function: "F", Process: 1, Text: "\tshop/main.go:9 +0x1d"})
		c.Platform(logrecord.Line{Function: "F", Process: 1, Text: "died"})
		const at = `{"time":"2026-01-02T03:04:05.678Z",`
		want := at + `"kind":"tool","level":"INFO","message":"two\nlines"}
` + at + `"kind":"tool","level":"ERROR","message":"no"}
` + at + `"kind":"serving","level":"INFO","message":"a table","fields":{"urls":{"Shop/Api":"http://127.0.0.1:3000"},"services":"http://127.0.0.1:4000"}}
` + at + `"kind":"log","level":"WARN","message":"low <1>","function":"F","requestId":"r","process":1,"fields":{"g":{"b":1,"a":2}}}
` + at + `"kind":"log","message":"plain","function":"F","requestId":"r","process":1}
` + at + `"kind":"invocation","level":"INFO","message":"","function":"F","requestId":"r","process":1,"invocation":{"source":"GET /x","status":"200","durationMs":1.234,"cold":true,"initMs":1,"memoryMB":41}}
` + at + `"kind":"invocation","level":"WARN","message":"","function":"F","requestId":"r","invocation":{"source":"queue Q (10 messages)","status":"ok","batch":{"of":"message","records":10,"failed":3},"next":"they come again","durationMs":0,"cold":false}}
` + at + `"kind":"log","level":"FATAL","message":"panic: boom","function":"F","process":1,"stack":[{"function":"main.main","file":"shop/main.go","line":9,"own":true}]}
` + at + `"kind":"platform","level":"ERROR","message":"died","function":"F","process":1}
`
		if out.String() != want {
			t.Errorf("written\n%s\nwant\n%s", out.String(), want)
		}
	})
}

// What handlers and clients write cannot steer the terminal, forge a line or
// fill the screen.
func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	const evil = "a\x1b[2J\x1b]0;title\x07\rb\x9b\u009b\u202e\u2028\x00\x7f"
	const harmless = `a\x1b[2J\x1b]0;title\x07\x0db\x9b\u009b\u202e\u2028\x00\x7f`
	record, err := json.Marshal(map[string]any{"level": evil, "msg": evil, "key": evil, evil: evil, "stack": []string{evil + ":1 " + evil}})
	if err != nil {
		t.Fatal(err)
	}
	write := func(c *Console) {
		c.Log(logrecord.Line{Function: evil, RequestID: evil, Text: evil})
		c.Log(logrecord.Line{Function: "F", RequestID: "r", Text: string(record)})
		c.Platform(logrecord.Line{Function: "F", RequestID: "r", Text: evil})
		c.Report(logrecord.Ended{Function: evil, RequestID: evil, What: evil, Problem: evil, Status: "200"})
		c.Say("%s", evil)
		c.Problem("%s", evil)
		c.Close()
	}
	c, out := newTest(false)
	write(c)
	var asJSON bytes.Buffer
	write(NewJSON(&asJSON))
	for _, text := range []string{out.String(), asJSON.String()} {
		if strings.ContainsFunc(text, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028')
		}) {
			t.Errorf("control characters in %q", text)
		}
	}
	if n := strings.Count(out.String(), harmless); n < 8 {
		t.Errorf("the text is shown %d times in %q", n, out)
	}
	for line := range strings.Lines(asJSON.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
}

func TestLongLinesAreCut(t *testing.T) {
	c, out := newTest(false)
	c.Log(logrecord.Line{Function: "F", RequestID: "r", Text: strings.Repeat("ä", maxLine)})
	c.Report(logrecord.Ended{Function: "F", What: "GET " + strings.Repeat("/", maxWhat+3), Status: "200"})
	c.Close()
	if n := out.Len(); n > maxLine+2*maxWhat {
		t.Errorf("%d bytes were written", n)
	}
	for _, want := range []string{"ä… (65536 more bytes)\n", "/… (7 more bytes) 0.0 ms\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q", want)
		}
	}
}
