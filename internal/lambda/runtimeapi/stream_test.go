//go:build unix

package runtimeapi

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

const prelude = `{"statusCode":201}` + "\x00\x00\x00\x00\x00\x00\x00\x00"

func TestStream(t *testing.T) {
	p, _ := startFunction(t, Function{})
	s, err := p.InvokeStream(t.Context(), event{Do: "stream", Text: "two"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(s.Body)
	if err != nil || string(body) != prelude+"one two" || !s.Streaming || s.ContentType != httpResponseStream || s.Error != nil {
		t.Errorf("body %q, %v; stream %+v", body, err, s)
	}
	mustAnswer(t, p, event{Do: "echo"})
}

func TestStreamArrivesWhileTheFunctionRuns(t *testing.T) {
	t.Parallel()
	p, _ := startFunction(t, Function{})
	s, err := p.InvokeStream(t.Context(), event{Do: "stream-hang", Text: "two"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	begin := make([]byte, len(prelude+"one two"))
	if _, err := io.ReadFull(s.Body, begin); err != nil || string(begin) != prelude+"one two" {
		t.Fatalf("read %q, %v", begin, err)
	}
	p.expire(s.RequestID)
	rest, err := io.ReadAll(s.Body)
	var e *FunctionError
	if len(rest) > 0 || !errors.As(err, &e) || !e.TimedOut() {
		t.Errorf("then %q, %v; want the timeout", rest, err)
	}
}

// expire ends the time of an invocation that runs.
func (p *Pool) expire(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, sb := range p.sandboxes {
		if inv := sb.running[id]; inv != nil {
			inv.timer.Reset(0)
		}
	}
}

func TestStreamThatBreaks(t *testing.T) {
	p, _ := startFunction(t, Function{})
	s, err := p.InvokeStream(t.Context(), event{Do: "stream-error"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(s.Body)
	var e *FunctionError
	if string(body) != prelude+"one " || !errors.As(err, &e) || e.Type != "errorString" || e.Message != "broken half-way" {
		t.Errorf("body %q, %v", body, err)
	}
	// A caller that waits for the whole gets the error.
	if e := invokeError(t, p, event{Do: "stream-error"}); e.Message != "broken half-way" {
		t.Errorf("buffered: %v", e)
	}
	mustAnswer(t, p, event{Do: "echo"})
}

func TestStreamBeyondTheBufferedLimit(t *testing.T) {
	p, _ := startFunction(t, Function{})
	const size = 7 // MB
	s, err := p.InvokeStream(t.Context(), event{Do: "stream", Size: size}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, s.Body); err != nil || n != size<<20+int64(len(prelude+"one ")) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestStreamWhoseReaderLeaves(t *testing.T) {
	p, _ := startFunction(t, Function{MaxProcesses: 1})
	s, err := p.InvokeStream(t.Context(), event{Do: "stream", Size: 3}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Body.Close()
	if resp := invoke(t, p, event{Do: "echo"}); resp.Error != nil || resp.Report.Process != 1 {
		t.Errorf("next: %+v, want an answer of the same process", resp)
	}
}

func TestStreamOfAFunctionThatDoesNotStream(t *testing.T) {
	p, _ := startFunction(t, Function{})
	s, err := p.InvokeStream(t.Context(), event{Do: "echo", Text: "x"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(s.Body); err != nil || !strings.Contains(string(body), `"text":"x"`) || s.Streaming {
		t.Errorf("body %q, %v, streaming %v", body, err, s.Streaming)
	}
	s, err = p.InvokeStream(t.Context(), event{Do: "error", Text: "no"}.json(), InvokeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(s.Body); s.Error == nil || s.Error.Message != "no" || !strings.Contains(string(body), `"errorMessage":"no"`) {
		t.Errorf("error %v, body %q", s.Error, body)
	}
}

func TestStreamWhoseCallerLeavesBeforeItBegins(t *testing.T) {
	p, _ := startFunction(t, Function{MaxProcesses: 1})
	gate := filepath.Join(t.TempDir(), "gate")
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := p.InvokeStream(ctx, event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		left <- err
	}()
	waitForFile(t, gate+".running")
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("InvokeStream = %v, want context.Canceled", err)
	}
	openGate(t, gate)
	// The answer that nobody reads does not hold the process.
	if resp := invoke(t, p, event{Do: "echo"}); resp.Error != nil || resp.Report.Process != 1 {
		t.Errorf("next: %+v, want an answer of the same process", resp)
	}
}
