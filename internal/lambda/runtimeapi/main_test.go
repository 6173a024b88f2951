//go:build unix

// The processes of these tests use signals and process groups.

package runtimeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// handlerBinary is testdata/handler, built once.
var handlerBinary string

func TestMain(m *testing.M) {
	if handler := os.Getenv(toolVariable); handler != "" {
		runTool(handler)
		return
	}
	if file := os.Getenv(interruptVariable); file != "" {
		awaitInterrupt(file)
		return
	}
	dir, err := os.MkdirTemp("", "runtimeapi")
	if err != nil {
		panic(err)
	}
	handlerBinary = filepath.Join(dir, "bootstrap")
	if out, err := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", handlerBinary, "./testdata/handler").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build ./testdata/handler: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// startServer returns a listening server that ends with the test.
func startServer(t testing.TB) *Server {
	t.Helper()
	srv := NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(context.Background()); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return srv
}

// startFunction adds f, with the test's handler as its command and its log
// collected, to a server of its own.
func startFunction(t testing.TB, f Function) (*Pool, *logBook) {
	t.Helper()
	book := newLogBook()
	if f.Name == "" {
		f.Name = "fn"
	}
	if f.Command == nil {
		f.Command = []string{handlerBinary}
	}
	if f.Timeout == 0 {
		f.Timeout = patience
	}
	if f.slack == 0 {
		f.slack = patience
	}
	f.Log = book.add
	p, err := startServer(t).Add(f)
	if err != nil {
		t.Fatal(err)
	}
	return p, book
}

// logBook collects log lines and lets a test wait for one.
type logBook struct {
	mu    sync.Mutex
	lines []Line
	more  chan struct{}
}

func newLogBook() *logBook { return &logBook{more: make(chan struct{}, 1)} }

func (b *logBook) add(l Line) {
	b.mu.Lock()
	b.lines = append(b.lines, l)
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// wait returns the first line that ok accepts, and fails the test when none
// comes.
func (b *logBook) wait(t testing.TB, what string, ok func(Line) bool) Line {
	t.Helper()
	deadline := time.After(patience)
	for {
		b.mu.Lock()
		for _, l := range b.lines {
			if ok(l) {
				b.mu.Unlock()
				return l
			}
		}
		b.mu.Unlock()
		select {
		case <-b.more:
		case <-deadline:
			t.Fatalf("no log line with %s; got %q", what, b.texts())
		}
	}
}

func (b *logBook) texts() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var texts []string
	for _, l := range b.lines {
		texts = append(texts, l.Text)
	}
	return texts
}

type event struct {
	Do   string `json:"do"`
	Text string `json:"text,omitempty"`
	Size int    `json:"size,omitempty"`
}

func (e event) json() []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}

type answer struct {
	PID                                         int
	Text, Dir, ID, ARN, Trace, Client, Identity string
	Env                                         []string
	LeftMS                                      int64
}

// invoke runs e and fails the test if the invocation could not be made.
func invoke(t testing.TB, p *Pool, e event) Response {
	t.Helper()
	resp, err := p.Invoke(t.Context(), e.json(), InvokeOptions{})
	if err != nil {
		t.Fatalf("Invoke(%+v) = %v", e, err)
	}
	return resp
}

// mustAnswer runs e and fails the test unless the function answered well.
func mustAnswer(t testing.TB, p *Pool, e event) answer {
	t.Helper()
	return decode(t, invoke(t, p, e))
}

func decode(t testing.TB, resp Response) answer {
	t.Helper()
	if resp.Error != nil {
		t.Fatalf("the function failed: %v", resp.Error)
	}
	var a answer
	if err := json.Unmarshal(resp.Payload, &a); err != nil {
		t.Fatalf("payload %q: %v", resp.Payload, err)
	}
	return a
}
