package httpadapter

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// proxyOfDyingBackend is a reverse proxy whose backend dies in the middle of
// its answer.
func proxyOfDyingBackend(t *testing.T, part string) http.Handler {
	t.Helper()
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, part)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(backend.Close)
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	// The proxy passes the length on, which the adapter looks at too. Without
	// it only the abort tells.
	proxy.ModifyResponse = func(r *http.Response) error {
		r.Header.Del("Content-Length")
		return nil
	}
	return proxy
}

// A backend that dies in the middle of its answer does not look like one that
// has answered.
func TestBrokenUpstreamIsNoWholeAnswer(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			h := behind(f, proxyOfDyingBackend(t, "part"))
			out, err := h.Invoke(t.Context(), f.Event(t, "GET"))
			if f.Streams {
				if !errors.Is(err, ErrAborted) || !strings.HasSuffix(string(out), "\x00part") {
					t.Errorf("the stream = %q, %v, want the part and %v", out, err, ErrAborted)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantInternalError(t, f.Read(t, out))
			if len(h.failed) != 1 || !errors.Is(h.failed[0], ErrAborted) {
				t.Errorf("told = %v, want %v", h.failed, ErrAborted)
			}
		})
	}
}

// What stands in a request's context behind net/http's server stands there.
func TestContextHasServerAndLocalAddress(t *testing.T) {
	for _, f := range frontend.All() {
		answerBehind(t, f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Context().Value(http.ServerContextKey) == nil {
				t.Errorf("%s: the context has no server", f.Name)
			}
			if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); !ok || a.Network() != "tcp" {
				t.Errorf("%s: the context has the local address %v, want one of TCP", f.Name, a)
			}
		}), "GET")
	}
}

// A handler that ends its goroutine, as FailNow of a test does, aborts its
// answer; nobody waits for it until the deadline.
func TestGoexitAbortsTheAnswer(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			h := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { runtime.Goexit() }))
			out, err := h.Invoke(t.Context(), f.Event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			wantInternalError(t, f.Read(t, out))
			if len(h.failed) != 1 || !errors.Is(h.failed[0], errGoexit) {
				t.Errorf("told = %v, want %v", h.failed, errGoexit)
			}
		})
	}
}

func TestGoexitAfterTheFirstByteBreaksTheStream(t *testing.T) {
	s, err := openStream(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "part")
		w.(http.Flusher).Flush()
		runtime.Goexit()
	})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := io.ReadAll(s); !strings.HasSuffix(string(out), "part") || !errors.Is(err, errGoexit) {
		t.Errorf("the stream = %q, %v, want the part and %v", out, err, errGoexit)
	}
}

// What Config.Failed returns is the error of the invocation, and the source
// answers as it does then.
func TestFailedDecidesWhetherTheInvocationFails(t *testing.T) {
	own := errors.New("own")
	for _, f := range frontend.All() {
		h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic("boom") }),
			func(c *Config) { c.Failed = func(context.Context, error) error { return own } })
		h.streams = f.Streams
		if out, err := h.Invoke(t.Context(), f.Event(t, "GET")); err != own || out != nil {
			t.Errorf("%s: Invoke = %q, %v, want %v", f.Name, out, err, own)
		}
	}
}

// An answer that net/http's server breaks off is a 500 where nothing of it was
// sent, and a broken stream where something was: never a whole answer.
func TestAnswersThatAServerBreaksAreNeverWhole(t *testing.T) {
	declare := func(n string, parts ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", n)
			for _, part := range parts {
				if part == "flush" {
					w.(http.Flusher).Flush()
				} else {
					io.WriteString(w, part)
				}
			}
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"more than declared at once":             declare("5", "123456"),
		"more than declared in the second write": declare("5", "123", "456"),
		"more than declared, flushed":            declare("5", "123", "flush", "456"),
		"more than the nothing declared":         declare("5", "flush", "123456"),
		"less than declared":                     declare("5", "123"),
		"less than declared, flushed":            declare("5", "123", "flush"),
		"nothing of what was declared":           declare("5"),
		"abort":                                  func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
		"abort after a part":                     func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "1"); panic(http.ErrAbortHandler) },
		"panic after a flush": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "1")
			w.(http.Flusher).Flush()
			panic("boom")
		},
		"goroutine ends": func(w http.ResponseWriter, r *http.Request) { runtime.Goexit() },
	} {
		if got, err := askServer(t, h, "GET"); err == nil {
			t.Errorf("%s: net/http's server sends the whole answer %v", name, got)
		}
		for _, f := range frontend.All() {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				out, err := behind(f, h).Invoke(t.Context(), f.Event(t, "GET"))
				if err == nil {
					wantInternalError(t, f.Read(t, out))
				} else if !f.Streams {
					t.Errorf("Invoke: %v", err)
				}
			})
		}
	}
}
