package web

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func serve(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSecurityHeaders(t *testing.T) {
	h := SecurityHeaders(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	}), &SecurityOptions{ContentSecurityPolicy: "default-src 'self'", Headers: map[string]string{"referrer-policy": "", "permissions-policy": "camera=()"}})
	got := serve(h, "GET", "/").Header()
	want := map[string]string{
		"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "", "Permissions-Policy": "camera=()",
		"X-Frame-Options": "SAMEORIGIN", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	}
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.Get(name), value)
		}
	}
	plain := serve(SecurityHeaders(http.NotFoundHandler(), nil), "GET", "/").Header()
	if len(plain.Values("Content-Security-Policy")) != 1 || plain.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" {
		t.Errorf("without options the headers are %v", plain)
	}
}

// One record a request, with what the client got.
func TestAccessLog(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "tea")
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("no") })
	mux.HandleFunc("GET /empty", func(http.ResponseWriter, *http.Request) {})
	var b bytes.Buffer
	h := AccessLog(mux, &AccessLogOptions{
		Logger: slog.New(slog.NewJSONHandler(&b, nil)),
		Attrs:  func(r *http.Request) []slog.Attr { return []slog.Attr{slog.String("caller", r.Header.Get("X-Caller"))} },
		Skip:   func(r *http.Request) bool { return r.URL.Path == "/health" },
	})
	for path, want := range map[string]map[string]any{
		"/orders/7?token=secret": {"level": "INFO", "method": "GET", "path": "/orders/7", "route": "GET /orders/{id}", "status": 418.0, "bytes": 3.0, "caller": "ann", "address": "192.0.2.1", "agent": "test"},
		"/empty":                 {"level": "INFO", "status": 200.0, "bytes": 0.0},
		"/panic":                 {"level": "ERROR", "status": 500.0, "aborted": true, "route": "GET /panic"},
		"/nothing":               {"level": "INFO", "status": 404.0, "route": ""},
		"/health":                nil,
	} {
		b.Reset()
		func() {
			defer func() { recover() }()
			serve(h, "GET", path, "X-Caller", "ann", "User-Agent", "test")
		}()
		if want == nil {
			if b.Len() > 0 {
				t.Errorf("%s: logged %s, want nothing", path, b.String())
			}
			continue
		}
		var got map[string]any
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%s: %q: %v", path, b.String(), err)
		}
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s: %s is %v, want %v", path, name, got[name], value)
			}
		}
		if strings.Contains(b.String(), "secret") {
			t.Errorf("%s: the record has the query: %s", path, b.String())
		}
	}
}

// What is announced before the answer is not the answer.
func TestEarlyHintsAreNoAnswer(t *testing.T) {
	var b bytes.Buffer
	server := httptest.NewServer(AccessLog(ErrorPages(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusNotFound)
	}), fstest.MapFS{"404.html": {Data: []byte("page")}}), &AccessLogOptions{Logger: slog.New(slog.NewJSONHandler(&b, nil))}))
	defer server.Close()
	r, err := http.NewRequest("GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	server.Close() // and the record is there
	if err != nil || resp.StatusCode != 404 || string(body) != "page" || !strings.Contains(b.String(), `"status":404,"bytes":4`) {
		t.Errorf("answered %d %q, %v, and logged %s; want 404 with the page", resp.StatusCode, body, err, b.String())
	}
}

// What stands around a handler does not hold a stream back.
func TestStreamsPassThrough(t *testing.T) {
	sent, more := make(chan struct{}), make(chan struct{})
	stream := func(w http.ResponseWriter, _ *http.Request) error {
		io.WriteString(w, "first ")
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		close(sent)
		<-more
		_, err := io.WriteString(w, "last")
		return err
	}
	logger := slog.New(slog.DiscardHandler)
	server := httptest.NewServer(AccessLog(ErrorPages(SecurityHeaders(Func(stream), nil), fstest.MapFS{}), &AccessLogOptions{Logger: logger}))
	defer server.Close()
	r, err := http.NewRequest("GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-sent
	first := make([]byte, 6)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first " {
		t.Fatalf("before the handler goes on the client has %q, %v", first, err)
	}
	close(more)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "last" {
		t.Errorf("the rest is %q, %v", rest, err)
	}
}

func TestRedirect(t *testing.T) {
	for _, c := range []struct{ pattern, target, request, want string }{
		{"GET /blog/{year}/{slug}", "/posts/{slug}", "/blog/2024/tea", "/posts/tea"},
		{"GET /old/{rest...}", "/new/{rest...}", "/old/a/b%20c?x=1&y=2", "/new/a/b%20c?x=1&y=2"},
		{"GET /old/{rest...}", "/new/{rest...}", "/old/", "/new/"},
		{"GET /item/{id}", "/search?q={id}", "/item/a&b%20c?page=2", "/search?q=a%26b+c&page=2"},
		{"GET /item/{id}", "/items#{id}", "/item/7", "/items#{id}"}, // a browser's matter
		{"GET /x/{id}", "https://shop.example/y/{id}", "/x/a%2Fb", "https://shop.example/y/a%2Fb"},
		{"GET /x/{id}", "/y/{none}", "/x/1", "/y/"},
		// No value makes it another host's.
		{"GET /go/{rest...}", "/{rest...}", "/go/%2Fevil.example/a", "/evil.example/a"},
		{"GET /go/{rest...}", "/{rest...}", "/go/%5Cevil.example/a", "/%5Cevil.example/a"},
		{"GET /go/{id}", "/{id}", "/go/%0D%0ASet-Cookie:a=b", "/%0D%0ASet-Cookie:a=b"},
	} {
		mux := http.NewServeMux()
		mux.Handle(c.pattern, Redirect(c.target, http.StatusPermanentRedirect))
		w := serve(mux, "GET", c.request)
		if got := w.Header().Get("Location"); w.Code != 308 || got != c.want {
			t.Errorf("%s to %s: %s is answered %d %q, want 308 %q", c.pattern, c.target, c.request, w.Code, got, c.want)
		}
	}
}

func TestRewrite(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.PathValue("id")+" "+r.URL.EscapedPath()+" "+r.URL.RawQuery+" "+r.RequestURI)
	})
	mux.Handle("GET /v1/users/{name}", Rewrite(mux, "/users/{name}?from=v1"))
	mux.Handle("GET /circle/{x}", Rewrite(mux, "/circle/{x}"))
	mux.Handle("GET /bad", Rewrite(mux, "nowhere"))
	for request, want := range map[string]string{
		"/v1/users/a%2Fb?x=1": "200 a/b /users/a%2Fb from=v1&x=1 /users/a%2Fb?from=v1&x=1",
		"/v1/users/":          "404 404 page not found\n",
	} {
		if w := serve(mux, "GET", request); http.StatusText(w.Code) == "" || want != strings.TrimSpace(strings.SplitN(w.Result().Status, " ", 2)[0])+" "+w.Body.String() {
			t.Errorf("%s is answered %d %q, want %q", request, w.Code, w.Body, want)
		}
	}
	if w := serve(mux, "GET", "/circle/1"); w.Code != http.StatusLoopDetected {
		t.Errorf("a circle is answered %d, want 508", w.Code)
	}
	if w := serve(mux, "GET", "/bad"); w.Code != http.StatusNotFound {
		t.Errorf("a target that is no path is answered %d, want 404", w.Code)
	}
}

func TestErrorPages(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /status/{n}", Func(func(_ http.ResponseWriter, r *http.Request) error {
		return Status(map[string]int{"404": 404, "403": 403, "500": 500}[r.PathValue("n")], "")
	}))
	mux.HandleFunc("GET /own", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(404)
		io.WriteString(w, "own page")
	})
	mux.HandleFunc("GET /fine", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine") })
	pages := fstest.MapFS{"404.html": {Data: []byte("not here")}, "4xx.html": {Data: []byte("your mistake")}}
	h := ErrorPages(mux, pages)
	for _, c := range []struct {
		method, path, accept string
		status               int
		body, typ            string
	}{
		{"GET", "/status/404", "text/html,*/*", 404, "not here", "text/html; charset=utf-8"},
		{"GET", "/nothing", "text/html", 404, "not here", "text/html; charset=utf-8"},
		{"GET", "/status/403", "text/html", 403, "your mistake", "text/html; charset=utf-8"},
		{"HEAD", "/status/404", "text/html", 404, "", "text/html; charset=utf-8"},
		{"GET", "/status/404", "application/json", 404, `{"title":"Not Found","status":404}` + "\n", "application/problem+json"},
		{"GET", "/own", "text/html", 404, "own page", "text/html"},
		{"GET", "/fine", "text/html", 200, "fine", "text/plain; charset=utf-8"},
	} {
		w := serve(h, c.method, c.path, "Accept", c.accept)
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Content-Type") != c.typ {
			t.Errorf("%s %s for %s is %d %q of type %q, want %d %q of %q", c.method, c.path, c.accept, w.Code, w.Body, w.Header().Get("Content-Type"), c.status, c.body, c.typ)
		}
	}
	logged(t, func() { // there is no page of it
		if w := serve(h, "GET", "/status/500", "Accept", "text/html"); w.Code != 500 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("a status without a page is %d of type %q", w.Code, w.Header().Get("Content-Type"))
		}
	})
}
