package dashboard

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long a test waits for what should take a tenth of a second.
const patience = time.Minute

// events opens a stream and returns its lines until the test ends.
func events(t *testing.T, d *Dashboard, path string) (*http.Response, *bufio.Scanner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+d.listener.Addr().String()+d.link(path), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res, bufio.NewScanner(res.Body)
}

// until reads lines up to one.
func until(t *testing.T, in *bufio.Scanner, last string) string {
	t.Helper()
	var all strings.Builder
	for in.Scan() {
		all.WriteString(in.Text() + "\n")
		if in.Text() == last {
			return all.String()
		}
	}
	t.Fatalf("the stream ended before %q; it said:\n%s", last, &all)
	return ""
}

// What is sent arrives as it is, whatever lines it has: a carriage return ends
// a line of a stream, and must not forge an event.
func TestStreamsSendWhatChanges(t *testing.T) {
	d := served(t, Options{})
	var looks atomic.Int64
	d.pages.Handle("GET /test", d.answer(func(w http.ResponseWriter, r *http.Request) error {
		return d.poll(w, r, time.Millisecond, func() (string, error) {
			if looks.Add(1) < 5 {
				return "<p id=a>\r\rfirst\r\nevent: forged</p>", nil
			}
			return "<p id=a>second</p>", nil
		})
	}))
	res, in := events(t, d, "/test")
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type = %q", got)
	}
	const want = "retry: 500\n: \n\nevent: put\ndata: <p id=a>\ndata: \ndata: first\ndata: event: forged</p>\n\nevent: put\ndata: <p id=a>second</p>\n"
	if got := until(t, in, "data: <p id=a>second</p>"); got != want {
		t.Errorf("the stream says\n%s\nwant\n%s", got, want)
	}
}

// The tool ends while pages are open, and they hear of it.
func TestStreamsEndWithTheTool(t *testing.T) {
	d := served(t, Options{})
	d.pages.Handle("GET /test", d.answer(func(w http.ResponseWriter, r *http.Request) error {
		return d.stream(w, r, func(*stream) error { <-r.Context().Done(); return nil })
	}))
	_, in := events(t, d, "/test")
	until(t, in, "")
	d.Close()
	for in.Scan() {
	}
}

// Open pages load again when another app is shown: their streams end.
func TestStreamsEndWithTheApp(t *testing.T) {
	d := served(t, Options{})
	_, in := events(t, d, "/live")
	until(t, in, "")
	d.Show(d.shown.Load().App)
	for in.Scan() {
	}
	if res, _ := events(t, d, "/live"); res.StatusCode != http.StatusOK {
		t.Errorf("the next stream is answered %d", res.StatusCode)
	}
}

// One stream too many is told so, in words that its page shows, and has its place
// once another one has ended.
func TestStreamsAreLimited(t *testing.T) {
	d := served(t, Options{})
	d.pages.Handle("GET /test", d.answer(func(w http.ResponseWriter, r *http.Request) error {
		return d.stream(w, r, func(*stream) error { <-r.Context().Done(); return nil })
	}))
	var first *http.Response
	for range maxStreams {
		res, in := events(t, d, "/test")
		until(t, in, "")
		first = cmp.Or(first, res)
	}
	const want = "event: full\ndata: too many console pages are open: close some; this one tries again\n\n"
	res, text := ask(t, d, "GET", d.link("/test"), "", nil)
	if kind := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || kind != "text/event-stream" || text != want {
		t.Errorf("with %d streams open, one more is answered %d %s %q, want the stream %q", maxStreams, res.StatusCode, kind, text, want)
	}
	first.Body.Close()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		_, in := events(t, d, "/test")
		if in.Scan(); in.Text() == "retry: 500" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the place of a stream that has ended is never free again")
		}
	}
}

// A form's result is said once, by the page that is shown then, and by no other
// address.
func TestFormsSayWhatTheyHaveDone(t *testing.T) {
	d := served(t, Options{})
	d.pages.Handle("POST /test", d.answer(func(w http.ResponseWriter, r *http.Request) error {
		return d.redirect(w, r, d.link("/"), "3 moved <b>back</b>")
	}))
	res, _ := ask(t, d, "POST", d.link("/test"), "", nil)
	to := res.Header.Get("Location")
	if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, d.link("/")+"?notice=") {
		t.Fatalf("POST = %d to %q, want 303 to the page", res.StatusCode, to)
	}
	const want = "3 moved &lt;b&gt;back&lt;/b&gt;"
	if _, text := ask(t, d, "GET", to, "", nil); !strings.Contains(text, want) {
		t.Errorf("the page does not say %q:\n%s", want, text)
	}
	if _, text := ask(t, d, "GET", to, "", nil); strings.Contains(text, want) {
		t.Error("the page says it again when it is loaded again")
	}
	for i := range 10 * maxNotices {
		d.notices.add(fmt.Sprint(i))
	}
	if n := len(d.notices.texts); n != maxNotices {
		t.Errorf("%d notices are kept, want %d at most", n, maxNotices)
	}
}
