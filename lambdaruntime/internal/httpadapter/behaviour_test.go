package httpadapter

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\xff\xfe"

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func randomBytes(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// behaviours are things handlers do. A handler may note what it saw happen,
// which must be the same too.
var behaviours = []struct {
	name   string
	method string // if empty, GET
	serve  func(w http.ResponseWriter, r *http.Request, note func(...any))
}{
	{name: "nothing", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {}},
	{name: "nothing but headers", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("X-One", "1")
	}},
	{name: "status and body", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.WriteHeader(http.StatusCreated)
		note(io.WriteString(w, "created"))
	}},
	{name: "status without name", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.WriteHeader(599)
	}},
	{name: "the first status wins", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.WriteHeader(http.StatusAccepted)
		w.WriteHeader(http.StatusInternalServerError)
	}},
	{name: "status after the body", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, "x")
		w.WriteHeader(http.StatusInternalServerError)
	}},
	{name: "headers after the status are not sent", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("X-Kept", "1")
		w.WriteHeader(http.StatusOK)
		w.Header().Set("X-Kept", "2")
		w.Header().Set("X-Late", "1")
		w.Header().Set("Content-Type", "text/x-late")
		io.WriteString(w, "<html>")
		w.Header().Add("Set-Cookie", "late=1")
	}},
	{name: "headers after the body are not sent", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, "x")
		w.Header().Set("X-Late", "1")
	}},
	{name: "early hints are not final", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.WriteHeader(http.StatusContinue)
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("X-Final", "1")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	}},
	{name: "HEAD with a body", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(io.WriteString(w, "<html>body</html>"))
	}},
	{name: "HEAD with a length", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "12345")
	}},
	{name: "HEAD with a length and a body", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "4")
		note(io.WriteString(w, "four"))
		note(io.WriteString(w, "five"))
	}},
	{name: "HEAD with nothing", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {}},
	{name: "204 has no body", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "1")
		w.WriteHeader(http.StatusNoContent)
		note(w.Write([]byte("x")))
	}},
	{name: "304 has no body and no type", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("ETag", `"x"`)
		w.WriteHeader(http.StatusNotModified)
		note(w.Write([]byte("x")))
	}},
	{name: "sniffed HTML", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, "<!DOC")
		io.WriteString(w, "TYPE html><p>&amp;</p>")
	}},
	{name: "sniffed text", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, "plain, ünïcödé, \u2028 \U0001f600 and \x01\x7f control")
	}},
	{name: "sniffed PNG", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) { io.WriteString(w, png) }},
	{name: "sniffed from the first 512 bytes", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, strings.Repeat(" ", 600)+"<html>")
	}},
	{name: "no sniffing of encoded bodies", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, gzipped("<html>"))
	}},
	{name: "no sniffing where the type is suppressed", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header()["Content-Type"] = nil
		io.WriteString(w, "<html>")
	}},
	{name: "no sniffing with a transfer encoding", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Transfer-Encoding", "identity")
		io.WriteString(w, "<html>")
	}},
	{name: "sniffed before the first flush", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		io.WriteString(w, "plain ")
		note(http.NewResponseController(w).Flush())
		io.WriteString(w, png)
	}},
	{name: "flush before the body", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.(http.Flusher).Flush()
		w.Header().Set("X-Late", "1")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "<html>")
	}},
	{name: "gzipped JSON", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, gzipped(`{"a":1}`))
	}},
	{name: "ASCII body with an encoding", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "br")
		io.WriteString(w, "only looks like text")
	}},
	{name: "identity encoding", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "Identity")
		io.WriteString(w, "text")
	}},
	{name: "latin-1 text", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
		io.WriteString(w, "caf\xe9")
	}},
	{name: "PNG declared as JSON", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "Application/Problem+JSON; charset=utf-8")
		io.WriteString(w, png)
	}},
	{name: "JSON that HTML escaping would change", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{\"a\":\"<b>&amp;</b> \\\" \\\\ / \u2028\"}\n\t\r\x00\b\f")
	}},
	{name: "every byte", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		b := make([]byte, 256)
		for i := range b {
			b[i] = byte(i)
		}
		note(w.Write(b))
	}},
	{name: "large text", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		for i := range 20000 {
			fmt.Fprintf(w, "line %d\n", i)
		}
	}},
	{name: "large binary", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(io.Copy(w, strings.NewReader(randomBytes(300_001))))
	}},
	{name: "cookies", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Expires: time.Unix(1_700_000_000, 0).UTC(), Path: "/"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2, 3"})
	}},
	{name: "header with several values", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Vary", "Origin, Cookie")
		w.Header()["x-lower"] = []string{"1"}
		w.Header()["X-Empty"] = []string{""}
		w.Header()["X-None"] = nil
	}},
	{name: "header values that would split", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("X-Split", " a\r\nSet-Cookie: evil=1 ")
		w.Header().Set("X-Split-Again", "a\nSet-Cookie: evil=1")
		w.Header().Set("X-Return", "a\rb")
		w.Header()["Bad Name: x"] = []string{"1"}
		w.Header().Set("X-Quote", `"\`)
	}},
	{name: "declared length", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "5")
		note(io.WriteString(w, "12345"))
		note(io.WriteString(w, "6"))
	}},
	{name: "more than declared, the first part whole", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "5")
		note(w.Write([]byte("12345")))
		note(w.Write([]byte("6789")))
		note(io.WriteString(w, ""))
	}},
	{name: "declared length between spaces", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", " 5 ")
		note(io.WriteString(w, "123"))
		note(w.Header().Get("Content-Length"))
	}},
	{name: "negative declared length", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "-1")
		note(io.WriteString(w, "123"))
	}},
	{name: "deadlines lifted", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		c := http.NewResponseController(w)
		note(c.SetReadDeadline(time.Time{}), c.SetWriteDeadline(time.Time{}))
		io.WriteString(w, "as long as it takes")
	}},
	{name: "HEAD with a flush", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(io.WriteString(w, "<html>body</html>"))
		note(http.NewResponseController(w).Flush())
		note(io.WriteString(w, "more"))
	}},
	{name: "HEAD with a flush before the body", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(http.NewResponseController(w).Flush())
		note(io.WriteString(w, "<html>"))
	}},
	{name: "HEAD with a large body", method: "HEAD", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(io.Copy(w, strings.NewReader(randomBytes(300_001))))
	}},
	{name: "declared length that is none", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Content-Length", "five")
		note(io.WriteString(w, "12345"))
	}},
	{name: "trailers", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		w.Header().Set("Trailer", "X-Sum")
		w.Header().Set(http.TrailerPrefix+"X-Other", "1")
		io.WriteString(w, "body")
		w.Header().Set("X-Sum", "1")
	}},
	{name: "error", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		http.Error(w, "no <such> thing", http.StatusNotFound)
	}},
	{name: "redirect", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		http.Redirect(w, r, "../other?x=1", http.StatusFound)
	}},
	{name: "range", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		r.Header.Set("Range", "bytes=2-4")
		http.ServeContent(w, r, "x.txt", time.Unix(1_700_000_000, 0), strings.NewReader("0123456789"))
	}},
	{name: "timeout handler", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}), time.Millisecond, "slow").ServeHTTP(w, r)
	}},
	{name: "mux", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /dir/{name}", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, r.PathValue("name"), r.Pattern, r.FormValue("q"))
		})
		mux.ServeHTTP(w, r)
	}},
	{name: "mux that redirects", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		mux := http.NewServeMux()
		mux.HandleFunc("/dir/file/", func(w http.ResponseWriter, r *http.Request) {})
		mux.ServeHTTP(w, r)
	}},
	{name: "controller", serve: func(w http.ResponseWriter, r *http.Request, note func(...any)) {
		note(http.NewResponseController(w).EnableFullDuplex())
		_, isFlusher := w.(http.Flusher)
		_, isStringWriter := w.(io.StringWriter)
		note([2]bool{isFlusher, isStringWriter})
	}},
}

// What the client gets from every source is what net/http's server would have
// sent, and what the handler is told on the way is the same too.
//
// Shows rows 42 to 49, 51 to 54, 58, 59, 61, 62 and 69 of the conformance
// table.
func TestClientGetsTheAnswerOfTheHandler(t *testing.T) {
	for _, b := range behaviours {
		if b.method == "" {
			b.method = http.MethodGet
		}
		var notes []any
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			notes = nil
			b.serve(w, r, func(v ...any) { notes = append(notes, v...) })
		})
		want := answerOfServer(t, handler, b.method)
		wantNotes := notes
		for _, f := range frontend.All() {
			t.Run(b.name+"/"+f.Name, func(t *testing.T) {
				got := answerBehind(t, f, handler, b.method)
				want := want
				if f.OneCookie && len(want.Cookies) > 1 {
					want.Cookies = want.Cookies[:1]
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("the client gets\n%v\nwant, as from a server,\n%v", got, want)
				}
				if !slices.EqualFunc(notes, wantNotes, sameNote) {
					t.Errorf("the handler noted %v, want, as behind a server, %v", notes, wantNotes)
				}
			})
		}
	}
}

func sameNote(a, b any) bool {
	ea, aok := a.(error)
	eb, bok := b.(error)
	return aok && bok && errors.Is(ea, eb) || reflect.DeepEqual(a, b)
}

// answerOfServer is the answer that net/http's server sends.
func answerOfServer(t *testing.T, h http.Handler, method string) frontend.Answer {
	t.Helper()
	answer, err := askServer(t, h, method)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// askServer is what a client of net/http's server gets.
func askServer(t *testing.T, h http.Handler, method string) (frontend.Answer, error) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	defer server.Close()
	req, err := http.NewRequest(method, server.URL+"/dir/file?q=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		return frontend.Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if method != http.MethodHead {
		res.Header.Del("Content-Length")
	}
	return frontend.NewAnswer(res.StatusCode, res.Header, body), err
}

// Shows row 51: a load balancer without multi-value headers has one place for
// cookies. What is lost is said.
func TestLostCookiesAreTold(t *testing.T) {
	h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	}))
	out, err := h.Invoke(t.Context(), fixture(t, "alb.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := frontend.DecodeEnvelope(t, out).Headers["Set-Cookie"]; got != "a=1" {
		t.Errorf("Set-Cookie = %q, want the first cookie", got)
	}
	if len(h.warnings) != 1 {
		t.Errorf("warnings = %q, want one", h.warnings)
	}
}

// Shows row 55.
func TestHeadersOfTheConnectionAreDropped(t *testing.T) {
	dropped := []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length"}
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			out, err := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for _, key := range dropped {
					w.Header().Set(key, "2")
				}
				w.Header().Set("Server", "mine")
				io.WriteString(w, "ok")
			})).Invoke(t.Context(), f.Event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range dropped {
				if bytes.Contains(out, []byte(`"`+key+`"`)) {
					t.Errorf("the answer has the header %s: %q", key, out)
				}
			}
			if !bytes.Contains(out, []byte(`"Server"`)) {
				t.Errorf("the answer lacks the header Server: %q", out)
			}
		})
	}
}

// Shows row 60.
func TestResponseControllerSaysWhatIsNotSupported(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			answerBehind(t, f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c := http.NewResponseController(w)
				_, _, hijack := c.Hijack()
				for what, err := range map[string]error{
					"SetReadDeadline":  c.SetReadDeadline(time.Now()),
					"SetWriteDeadline": c.SetWriteDeadline(time.Now()),
					"Hijack":           hijack,
				} {
					if !errors.Is(err, http.ErrNotSupported) {
						t.Errorf("%s = %v, want http.ErrNotSupported", what, err)
					}
				}
			}), "GET")
		})
	}
}

// A writer has what net/http's has and frameworks ask for without a check: gin's
// Stream and old reverse proxies panic where CloseNotify is missing.
type closeNotifier interface{ CloseNotify() <-chan bool }

// The notice comes when the handler's context ends, and no sooner.
func TestCloseNotifyTellsTheEndOfTheContext(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			h := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				n, ok := w.(closeNotifier)
				if !ok {
					t.Error("the writer has no CloseNotify, as that of net/http's server has")
					return
				}
				gone := n.CloseNotify()
				select {
				case <-gone:
					t.Error("CloseNotify tells the end of a context that goes on")
				default:
				}
				cancel()
				<-gone
			}))
			if _, err := h.Invoke(ctx, f.Event(t, "GET")); err != nil {
				t.Fatal(err)
			}
		})
	}
}
