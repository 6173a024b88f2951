package dashboard

import (
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// served is a page that is shown, of an app without anything.
func served(t *testing.T, o Options) *Dashboard {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.History == nil {
		o.History = history.New(history.Options{})
	}
	d := New(l, o)
	t.Cleanup(d.Close)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, assembly.ManifestFile), []byte(`{"artifacts": {}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	d.Show(App{App: &app.App{}, Assembly: dir})
	return d
}

// ask sends a request to a path below the host, and does not follow where the
// answer leads. headers may have a Host.
func ask(t *testing.T, d *Dashboard, method, path, body string, headers map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+d.listener.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	if host := headers["Host"]; host != "" {
		r.Host = host
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

// Whoever does not know the key, or comes from another page, sees nothing and
// changes nothing: for every page, file and stream alike.
func TestOnlyTheUserOfThisRunIsAnswered(t *testing.T) {
	d := served(t, Options{})
	port := d.Port()
	own := "http://127.0.0.1:" + strconv.Itoa(port)
	for _, c := range []struct {
		name, method, path string
		headers            map[string]string
		want               int
	}{
		{"the printed address", "GET", d.link("/"), nil, 200},
		{"by localhost", "GET", d.link("/"), map[string]string{"Host": "localhost:" + strconv.Itoa(port)}, 200},
		{"from the page itself", "GET", d.link("/"), map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin"}, 200},
		{"a file", "GET", d.link("/static/style.css"), nil, 200},

		{"no key", "GET", "/", nil, 403},
		{"no key for a file", "GET", "/static/style.css", nil, 403},
		{"another key", "GET", "/0123456789abcdef/", nil, 403},
		{"the beginning of the key", "GET", "/" + d.key[:15] + "/", nil, 403},
		{"the key and more", "GET", "/" + d.key + "x/", nil, 403},
		{"the key elsewhere", "GET", "/?key=" + d.key, nil, 403},
		{"the key as a cookie", "GET", "/", map[string]string{"Cookie": "key=" + d.key}, 403},
		{"out of the key", "GET", "/x/../" + d.key + "/", nil, 403},

		{"a rebound name", "GET", d.link("/"), map[string]string{"Host": "rebound.example:" + strconv.Itoa(port)}, 403},
		{"another port in Host", "GET", d.link("/"), map[string]string{"Host": "127.0.0.1:80"}, 403},
		{"no port in Host", "GET", d.link("/"), map[string]string{"Host": "127.0.0.1"}, 403},
		{"a name below localhost", "GET", d.link("/"), map[string]string{"Host": "evil.localhost:" + strconv.Itoa(port)}, 403},
		{"another address", "GET", d.link("/"), map[string]string{"Host": "0.0.0.0:" + strconv.Itoa(port)}, 403},

		{"a foreign page", "GET", d.link("/"), map[string]string{"Origin": "https://evil.example"}, 403},
		{"a page of another port", "GET", d.link("/"), map[string]string{"Origin": "http://127.0.0.1:3000"}, 403},
		{"localhost is another origin than 127.0.0.1", "GET", d.link("/"), map[string]string{"Origin": "http://localhost:" + strconv.Itoa(port)}, 403},
		{"a page without an origin", "POST", d.link("/"), map[string]string{"Origin": "null"}, 403},
		{"a POST from a foreign page", "POST", d.link("/"), map[string]string{"Origin": "https://evil.example"}, 403},
		{"a POST from a page of another port", "POST", d.link("/"), map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a POST without a key", "POST", "/", map[string]string{"Origin": own}, 403},
		{"a POST with another key", "POST", "/0123456789abcdef/", map[string]string{"Origin": own}, 403},

		{"another method", "DELETE", d.link("/"), nil, 405},
		{"a preflight", "OPTIONS", d.link("/"), map[string]string{"Origin": own}, 405},
		{"no such page", "GET", d.link("/nope"), nil, 404},
	} {
		res, text := ask(t, d, c.method, c.path, "", c.headers)
		if res.StatusCode != c.want {
			t.Errorf("%s: %s %s = %d %s, want %d", c.name, c.method, c.path, res.StatusCode, text, c.want)
		}
		if c.want == 403 && strings.Contains(text, d.key) {
			t.Errorf("%s: the refusal has the key: %s", c.name, text)
		}
		for name := range maps.Keys(res.Header) {
			if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
				t.Errorf("%s: the answer has %s", c.name, name)
			}
		}
	}
}

// A page may load and send nothing but its own; nothing of it is kept.
func TestPagesAreSealed(t *testing.T) {
	d := served(t, Options{})
	for _, path := range []string{d.link("/"), d.link("/static/script.js"), d.link("/nope"), "/"} {
		res, text := ask(t, d, "GET", path, "", nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
		if csp := res.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") {
			t.Errorf("%s: the policy is %q", path, csp)
		}
		if strings.Contains(text, "https://") || strings.Contains(text, "//cdn") || strings.Contains(text, "<style") || strings.Contains(text, " style=") || strings.Contains(text, "onclick") {
			t.Errorf("%s loads from elsewhere, or has what its policy refuses:\n%s", path, text)
		}
	}
}

// Two runs have two keys, and a bad address says what to do.
func TestEachRunHasAKeyOfItsOwn(t *testing.T) {
	a, b := served(t, Options{}), served(t, Options{})
	if a.key == b.key || len(a.key) != 16 {
		t.Errorf("keys %q and %q, want two of 16 characters", a.key, b.key)
	}
	if _, text := ask(t, a, "GET", b.link("/"), "", nil); !strings.Contains(text, "open the one that lambdacdk local has printed") {
		t.Errorf("the key of another run is answered with %q", text)
	}
}
