package pages

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// serve serves a site with an API that answers what it is asked.
func serve(t *testing.T, change func(*Handler)) (h *Handler, url string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html": "<body>home</body>", "docs/index.html": "docs", "app.js": "1", "assets/a-1.js": "2", "404.html": "nothing here", ".env": "KEY=1",
	} {
		write(t, dir, name, text)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	h = &Handler{
		Site:    &app.Site{Path: "Shop/Site", Folder: dir, Hashed: []string{"assets"}, APIs: []app.SiteAPI{{Pattern: "/api/*", URL: "https://api"}, {Pattern: "/gone/*", URL: "https://elsewhere"}}},
		Config:  map[string]string{"api": "/api"},
		Headers: map[string]string{"X-Frame-Options": "DENY"},
		API: func(url string) http.Handler {
			if url != "https://api" {
				return nil
			}
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprint(w, "api: ", r.Method, " ", r.RequestURI)
			})
		},
	}
	if change != nil {
		change(h)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return h, server.URL
}

func get(t *testing.T, method, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req) // redirects are not followed
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestWhatAnswers(t *testing.T) {
	t.Parallel()
	_, pages := serve(t, nil)
	_, spa := serve(t, func(h *Handler) { h.Site.SPA = true })
	_, own := serve(t, func(h *Handler) { h.Site.NotFound = "/404.html" })
	for _, c := range []struct {
		method, url string
		status      int
		body        string // a part of it
	}{
		{"GET", pages + "/", 200, "home"},
		{"GET", pages + "/docs/", 200, "docs"},
		{"GET", pages + "/docs?q=1", 301, ""},
		{"GET", pages + "/app.js", 200, "1"},
		{"GET", pages + "/config.json", 200, `{"api":"/api"}`},
		{"GET", pages + "/none.js", 404, "NoSuchKey"},
		{"GET", pages + "/.env", 404, "NoSuchKey"},
		{"GET", pages + "/link.txt", 404, "NoSuchKey"},
		{"GET", pages + "/..%2f..%2fetc%2fpasswd", 404, "NoSuchKey"},
		{"GET", pages + "/%2e%2e/x.js", 404, "NoSuchKey"},
		{"POST", pages + "/app.js", 403, "GET and HEAD"},
		{"POST", pages + "/api/notes?x=%20", 404, "api: POST /api/notes?x=%20"},
		{"GET", pages + "/gone/x", 501, "not served here"},
		{"GET", pages + "/apis", 301, ""},
		{"GET", spa + "/notes/7", 200, "home"},
		{"GET", spa + "/none.js", 404, "NoSuchKey"},
		{"GET", spa + "/api/none", 404, "api: GET /api/none"},
		{"GET", own + "/none.js", 404, "nothing here"},
	} {
		res, body := get(t, c.method, c.url)
		if res.StatusCode != c.status || !strings.Contains(body, c.body) || strings.Contains(body, "KEY=") || strings.Contains(body, "root:") {
			t.Errorf("%s %s = %d %q, want %d %q", c.method, c.url, res.StatusCode, body, c.status, c.body)
		}
	}
	if res, _ := get(t, "GET", pages+"/docs?q=1"); res.Header.Get("Location") != pages+"/docs/?q=1" {
		t.Errorf("Location = %q, want the folder with its slash", res.Header.Get("Location"))
	}
}

// Files have the headers of CloudFront, and what S3 says of each.
func TestHeadersOfAFile(t *testing.T) {
	t.Parallel()
	h, url := serve(t, nil)
	for path, want := range map[string][2]string{
		"/":              {"text/html; charset=utf-8", site.Revalidated},
		"/assets/a-1.js": {"text/javascript; charset=utf-8", site.Immutable},
		"/config.json":   {"application/json", site.Revalidated},
	} {
		res, _ := get(t, "GET", url+path)
		if got := [2]string{res.Header.Get("Content-Type"), res.Header.Get("Cache-Control")}; got != want || res.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: headers %v, want %q and X-Frame-Options", path, res.Header, want)
		}
	}
	// A browser that asks again within the same second gets what was saved.
	before, _ := get(t, "GET", url+"/app.js")
	write(t, h.Site.Folder, "app.js", "2")
	if after, body := get(t, "GET", url+"/app.js"); body != "2" || after.Header.Get("Etag") == before.Header.Get("Etag") {
		t.Errorf("after a save: %q with the tag %s, before %s", body, after.Header.Get("Etag"), before.Header.Get("Etag"))
	}
}

// A page that is open is told of a save.
func TestPagesHearOfSaves(t *testing.T) {
	t.Parallel()
	h, url := serve(t, nil)
	if _, body := get(t, "GET", url+"/"); !strings.Contains(body, `<script src="/.lambdacdk/reload"></script></body>`) {
		t.Errorf("page = %q, want a script more", body)
	}
	if res, body := get(t, "GET", url+reloadPath); !strings.Contains(body, "EventSource") || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("script = %q, %q", res.Header.Get("Content-Type"), body)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", url+reloadPath+"?events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Scan() // it listens
	write(t, h.Site.Folder, "docs/new.html", "saved")
	for lines.Scan() {
		if lines.Text() == "data: saved" {
			return
		}
	}
	t.Errorf("the events end: %v", lines.Err())
}
