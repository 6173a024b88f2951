package httpadapter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// openStream serves one function URL event and returns its answer as the loop
// gets it.
func openStream(t *testing.T, h http.HandlerFunc) (*Stream, error) {
	t.Helper()
	x, err := serve(h).adapter.Open(t.Context(), fixture(t, "function-url.json"))
	if err != nil {
		return nil, err
	}
	return x.Stream()
}

// readUntil reads until the bytes end with want.
func readUntil(t *testing.T, r io.Reader, want string) {
	t.Helper()
	var got []byte
	buf := make([]byte, 1<<10)
	for !bytes.HasSuffix(got, []byte(want)) {
		n, err := r.Read(buf)
		if got = append(got, buf[:n]...); err != nil {
			t.Fatalf("Read = %v after %q, want %q first", err, got, want)
		}
	}
}

// Shows rows 59, 62 and 63: the stream is one that aws-lambda-go sends as it
// is, and a flushed part can be read while the handler runs.
func TestFlushedPartArrivesWhileTheHandlerRuns(t *testing.T) {
	next := make(chan bool)
	s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, part := range []string{"one", "two"} {
			io.WriteString(w, part)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Errorf("Flush: %v", err)
			}
			next <- true
		}
		io.WriteString(w, "end")
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.ContentType(), "application/vnd.awslambda.http-integration-response"; got != want {
		t.Errorf("ContentType() = %q, want %q", got, want)
	}
	readUntil(t, s, `{"statusCode":200,"headers":{"Content-Type":"text/event-stream"}}`+strings.Repeat("\x00", 8)+"one")
	<-next
	readUntil(t, s, "two")
	<-next
	readUntil(t, s, "end")
	if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("Read at the end = %d, %v, want 0, io.EOF", n, err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// Shows row 68: a stream is not bound by the 6 MB of buffered answers.
func TestStreamHasNoLimitOfItsOwn(t *testing.T) {
	const size = 8 << 20
	s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
		if n, err := w.Write(make([]byte, size)); n != size || err != nil {
			t.Errorf("Write = %d, %v, want %d, nil", n, err, size)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(s)
	if err != nil || len(out) < size {
		t.Errorf("the stream has %d bytes, error %v, want more than %d", len(out), err, size)
	}
}

// Shows row 65: after the first byte the answer breaks, and what was written
// arrives before.
func TestPanicAfterTheFirstByteBreaksTheStream(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{"boom", "panic: boom"},
		{http.ErrAbortHandler, ErrAborted.Error()},
	} {
		t.Run(c.want, func(t *testing.T) {
			s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, "part")
				w.(http.Flusher).Flush()
				panic(c.value)
			})
			if err != nil {
				t.Fatal(err)
			}
			out, err := io.ReadAll(s)
			if !strings.HasSuffix(string(out), "part") {
				t.Errorf("the stream = %q, want what was written", out)
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("the stream ends with %v, want %q", err, c.want)
			}
		})
	}
}

func TestShortBodyAfterTheFirstByteBreaksTheStream(t *testing.T) {
	s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		io.WriteString(w, "part")
		w.(http.Flusher).Flush()
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(s); err == nil || !strings.Contains(err.Error(), "Content-Length of 10") {
		t.Errorf("the stream ends with %v, want an error that names the length", err)
	}
}

// Shows row 66: when Lambda stops reading, the handler is told by its context
// and its writes.
func TestHandlerIsToldThatTheStreamIsClosed(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
		defer wg.Done()
		w.(http.Flusher).Flush()
		var err error
		for err == nil {
			_, err = w.Write(make([]byte, 1<<10))
		}
		if !errors.Is(err, errStreamClosed) {
			t.Errorf("Write = %v, want %v", err, errStreamClosed)
		}
		if err := http.NewResponseController(w).Flush(); !errors.Is(err, errStreamClosed) {
			t.Errorf("Flush = %v, want %v", err, errStreamClosed)
		}
		if r.Context().Err() != context.Canceled {
			t.Errorf("the context's error = %v, want %v", r.Context().Err(), context.Canceled)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	readUntil(t, s, "\x00")
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	wg.Wait()
}

// A handler that writes faster than the network takes waits.
func TestWritesWaitForTheReader(t *testing.T) {
	event := fixture(t, "function-url.json")
	synctest.Test(t, func(t *testing.T) {
		written := 0
		h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for range 1000 {
				n, _ := w.Write(make([]byte, 1<<10))
				written += n
			}
		}))
		x, err := h.adapter.Open(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		r, err := x.Stream()
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if want := streamBuffer + 4<<10; written > want {
			t.Errorf("%d bytes were written before the first was read, want at most %d", written, want)
		}
		if out, err := io.ReadAll(r); err != nil || len(out) < 1000<<10 {
			t.Errorf("the stream has %d bytes, error %v, want all", len(out), err)
		}
		r.Close()
	})
}
