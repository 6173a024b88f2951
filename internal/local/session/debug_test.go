//go:build unix

package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/delve"
)

// A debugClient is what an IDE is: it speaks delve's JSON-RPC.
type debugClient struct {
	t *testing.T
	*rpc.Client
}

// A debugState is what delve says of a program that stands still.
type debugState struct {
	State struct {
		CurrentThread *struct {
			File string `json:"file"`
			Line int    `json:"line"`
		} `json:"currentThread"`
	}
}

func debugAt(t *testing.T, address string) debugClient {
	t.Helper()
	client, err := jsonrpc.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return debugClient{t, client}
}

func (c debugClient) call(method string, in, out any) {
	c.t.Helper()
	if err := c.Call("RPCServer."+method, in, out); err != nil {
		c.t.Fatalf("delve: %s(%v): %v", method, in, err)
	}
}

// breakAt sets a breakpoint in the line of a file that has a text, and lets the
// program run until it is there.
func (c debugClient) breakAt(file, text string) (there <-chan debugState) {
	c.t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	line := 1 + slices.IndexFunc(strings.Split(string(source), "\n"), func(l string) bool { return strings.Contains(l, text) })
	c.call("Command", map[string]any{"name": "halt"}, &debugState{})
	c.call("CreateBreakpoint", map[string]any{"Breakpoint": map[string]any{"file": file, "line": line}}, &struct{}{})
	stopped := make(chan debugState, 1)
	go func() {
		var s debugState
		if err := c.Call("RPCServer.Command", map[string]any{"name": "continue"}, &s); err != nil {
			c.t.Errorf("delve: continue: %v", err)
		}
		stopped <- s
	}()
	return stopped
}

// standing waits until the program stands at a breakpoint.
func standing(t *testing.T, there <-chan debugState) debugState {
	t.Helper()
	select {
	case s := <-there:
		return s
	case <-time.After(patience):
		t.Fatal("the program never stands at its breakpoint")
		return debugState{}
	}
}

// value reads a variable where the program stands.
func (c debugClient) value(expression string) string {
	c.t.Helper()
	var out struct{ Variable struct{ Value string } }
	c.call("Eval", map[string]any{"Scope": map[string]any{"GoroutineID": -1}, "Expr": expression, "Cfg": map[string]any{"FollowPointers": true, "MaxStringLen": 100}}, &out)
	return out.Variable.Value
}

// goOn lets the program run, and waits for nothing.
func (c debugClient) goOn() {
	c.Go("RPCServer.Command", map[string]any{"name": "continue"}, &debugState{}, nil)
}

// debuggable is an app whose handler can be run in delve soon: what is only slow
// the first time, on a machine without delve and without a standard library that
// is not optimized, is done.
func debuggable(t *testing.T) (dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds delve, and the standard library without optimizations; go test without -short runs it")
	}
	dir = copyApp(t)
	if _, err := delve.Find(t.Context(), cacheDir, dir, func(string) func() { return func() {} }); err != nil {
		t.Fatal(err)
	}
	builder := gobuild.New(gobuild.Config{CacheDir: cacheDir})
	defer builder.Close()
	if _, err := builder.Start(gobuild.Request{Entry: filepath.Join(dir, "handler"), Debug: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A breakpoint in a handler is hit by a request, its variables are read, and the
// answer arrives after that. A save is run on the same port.
func TestDelve(t *testing.T) {
	t.Parallel()
	dir := debuggable(t)
	x := start(t, Options{Dir: dir, Debug: []Debug{{Name: "Hello", Port: freePort(t)}}})
	address := x.waitFor(t, `Test/Hello runs in delve, at (127\.0\.0\.1:\d+)\n`)[1]
	_, port, _ := net.SplitHostPort(address)
	x.waitFor(t, `launch\.json: \{"name": "Test/Hello", "type": "go", "request": "attach", "mode": "remote", "host": "127\.0\.0\.1", "port": `+port+`\}\n`)
	x.waitFor(t, `GoLand: a Go Remote configuration, host 127\.0\.0\.1, port `+port+`\n`)

	handler := filepath.Join(dir, "handler", "main.go")
	var pids []int
	for _, round := range []string{"hello", "good morning"} {
		if round != "hello" {
			before := strings.Count(x.String(), "runs in delve, at ")
			edit(t, filepath.Join(dir, "greeting", "greeting.go"), `"hello"`, strconv.Quote(round))
			x.waitFor(t, fmt.Sprintf(`(?s)(runs in delve, at %s\n.*){%d}`, address, before+1))
		}
		ide := debugAt(t, address)
		there := ide.breakAt(handler, `fmt.Println("a plain line")`)
		answered := make(chan answer, 1)
		go func() {
			var a answer
			defer func() { answered <- a }()
			a = x.hello(t, "ann")
		}()
		stopped := standing(t, there)
		if at := stopped.State.CurrentThread; at == nil || at.File != handler {
			t.Fatalf("delve stands at %+v, want %s", at, handler)
		}
		if got := ide.value(`request.PathParameters["name"]`); got != "ann" {
			t.Errorf("the name is %q in the debugger, want ann", got)
		}
		x.waitFor(t, `Test/Hello is held at `+handler+`:\d+, until an IDE at `+address+` lets it go on`)
		select {
		case a := <-answered:
			t.Fatalf("%+v was answered although the handler stands", a)
		default:
		}
		ide.goOn()
		a := <-answered
		if a.Name != "ann" || a.Greeting != round {
			t.Errorf("GET /hello/ann = %+v, want %q", a, round)
		}
		ide.Close()
		pids = append(pids, a.PID)
	}
	if pids[0] == pids[1] {
		t.Errorf("process %d has run both versions", pids[0])
	}
	if strings.Contains(x.String(), "API server listening") {
		t.Error("delve's own words are in the function's log")
	}

	if err := x.stop(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	wantFree(t, address)
}

// The handler of an example, which lambdaruntime serves, is built, read and
// debugged as a user's is.
func TestDelveInAnExample(t *testing.T) {
	t.Parallel()
	dir := debuggable(t)
	hello, err := filepath.Abs("../../../examples/hello/cmd/hello")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "synthesize"), "$PWD/handler", hello)
	builder := gobuild.New(gobuild.Config{CacheDir: cacheDir})
	defer builder.Close()
	if _, err := builder.Start(gobuild.Request{Entry: hello, Debug: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	x := start(t, Options{Dir: dir, Debug: []Debug{{Name: "Hello", Port: freePort(t)}}})
	ide := debugAt(t, x.waitFor(t, `Test/Hello runs in delve, at (127\.0\.0\.1:\d+)\n`)[1])
	there := ide.breakAt(filepath.Join(hello, "main.go"), "Fprintf")
	answered := make(chan string, 1)
	go func() {
		text := ""
		defer func() { answered <- text }()
		_, text = x.get(t, "/hello/ann")
	}()
	standing(t, there)
	if got := ide.value("r.URL.Path"); got != "/hello/ann" {
		t.Errorf("the path is %q in the debugger, want /hello/ann", got)
	}
	ide.goOn()
	if got := <-answered; got != "hello, ann\n" {
		t.Errorf("GET /hello/ann = %q, want what the example says", got)
	}
}

// A handler that ends in the debugger has failed, and the next one is there at
// once, on the same port.
func TestAHandlerThatEndsInDelveHasFailed(t *testing.T) {
	t.Parallel()
	dir := debuggable(t)
	edit(t, filepath.Join(dir, "handler", "main.go"), `"patience":`, `"patience":
		os.Exit(7)
	case request.PathParameters["name"] == "panic":
		go panic("at the disco")
		time.Sleep(time.Hour)
	case request.PathParameters["name"] == "waits":`)
	x := start(t, Options{Dir: dir, Debug: []Debug{{Name: "Hello", Port: freePort(t)}}})
	address := x.waitFor(t, `Test/Hello runs in delve, at (127\.0\.0\.1:\d+)\n`)[1]
	before := x.hello(t, "ann")
	if status, body := x.get(t, "/hello/patience"); status != http.StatusInternalServerError && status != http.StatusBadGateway {
		t.Errorf("GET of a handler that exits = %d %s, want an error", status, body)
	}
	x.waitFor(t, `Runtime exited with error: exit status 7`)
	x.waitFor(t, `(?s)(runs in delve, at `+address+`\n.*){2}`)
	if after := x.hello(t, "ann"); after.PID == before.PID {
		t.Errorf("process %d answers, which has exited", after.PID)
	}
	// Nobody may be attached.
	go http.Get(x.url + "/hello/panic")
	x.waitFor(t, `Test/Hello is held at \S+, because it panics, until an IDE at `+address+` lets it go on`)
}

// A save leaves the invocation that is looked at to its debugger, and the tool
// ends with it.
func TestASaveWaitsForWhatDelveHolds(t *testing.T) {
	t.Parallel()
	dir := debuggable(t)
	x := start(t, Options{Dir: dir, Debug: []Debug{{Name: "Hello", Port: freePort(t)}}})
	address := x.waitFor(t, `Test/Hello runs in delve, at (127\.0\.0\.1:\d+)\n`)[1]
	held := func() (ide debugClient, answered <-chan answer) {
		ide = debugAt(t, address)
		there := ide.breakAt(filepath.Join(dir, "handler", "main.go"), `fmt.Println("a plain line")`)
		got := make(chan answer, 1)
		go func() {
			var a answer
			if res, err := http.Get(x.url + "/hello/ann"); err == nil {
				defer res.Body.Close()
				json.NewDecoder(res.Body).Decode(&a) // the zero answer if the tool has ended
			}
			got <- a
		}()
		standing(t, there)
		return ide, got
	}
	ide, answered := held()
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), `"hello"`, `"good morning"`)
	x.waitFor(t, `(?s)built .*built Test/Dies, Test/Fails, Test/Hello|(?s)built .*built 4 functions`)
	x.waitFor(t, `Test/Hello still runs an invocation of before the save: requests wait until an IDE at `+address+` lets it end, and then run what was saved\n`)
	ide.goOn()
	old := <-answered
	if old.Greeting != "hello" {
		t.Errorf("%+v was answered after the save, want the version that was held", old)
	}
	ide.Close()
	x.waitFor(t, `(?s)(runs in delve, at `+address+`\n.*){2}`)
	next := x.wantGreeting(t, "good morning")

	_, answered = held()
	if err := x.stop(); err != nil {
		t.Fatal(err)
	}
	<-answered
	for _, pid := range []int{old.PID, next.PID} {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	wantFree(t, address)
}

func wantFree(t *testing.T, address string) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Errorf("after the end, %v", err)
		return
	}
	l.Close()
}
