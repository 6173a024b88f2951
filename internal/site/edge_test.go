package site

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// requests are paths, and what answers them on a site of many pages and on one
// that is one page: a file, or a redirect ("to …").
var requests = []struct{ path, pages, spa string }{
	{"/", "/index.html", "/index.html"},
	{"/about/", "/about/index.html", "/index.html"},
	{"/about", "to /about/", "/index.html"},
	{"/a/b", "to /a/b/", "/index.html"},
	{"/app.js", "/app.js", "/app.js"},
	{"/v1.2/notes", "to /v1.2/notes/", "/index.html"},
	{"/a/.well-known", "/a/.well-known", "/a/.well-known"},
	{"//evil", "to //evil/", "/index.html"},
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, r := range requests {
		for spa, want := range map[bool]string{false: r.pages, true: r.spa} {
			got, redirect := Resolve(r.path, spa)
			if redirect != "" {
				got = "to " + redirect
			}
			if got != want {
				t.Errorf("Resolve(%q, %v) = %q, want %q", r.path, spa, got, want)
			}
		}
	}
}

// What CloudFront runs says the same, and a redirect names the site's own host.
func TestEdgeCodeIsResolve(t *testing.T) {
	t.Parallel()
	for _, spa := range []bool{false, true} {
		paths := make([]string, len(requests))
		for i, r := range requests {
			paths[i] = r.path
		}
		in, err := json.Marshal(paths)
		if err != nil {
			t.Fatal(err)
		}
		// The host is a viewer's, the query as CloudFront hands it over.
		script := EdgeCode(spa) + `
const answers = ` + string(in) + `.map(uri => {
	const got = handler({request: {uri, headers: {host: {value: 'd1.cloudfront.net'}}, querystring: {q: {value: 'a%20b'}, x: {value: '1', multiValue: [{value: '1'}, {value: ''}]}}}});
	return got.statusCode ? got.statusCode + ' ' + got.headers.location.value : got.uri;
});
console.log(JSON.stringify(answers));`
		if len(EdgeCode(spa)) > 10<<10 {
			t.Errorf("the code has %d bytes, CloudFront takes 10 KB", len(EdgeCode(spa)))
		}
		out, err := exec.Command("node", "-e", script).CombinedOutput()
		if err != nil {
			t.Fatalf("node: %v: %s", err, out)
		}
		var got []string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for i, r := range requests {
			want := r.pages
			if spa {
				want = r.spa
			}
			if to, ok := strings.CutPrefix(want, "to "); ok {
				want = "301 https://d1.cloudfront.net" + to + "?q=a%20b&x=1&x"
			}
			if got[i] != want {
				t.Errorf("spa %v: %q is answered by %q, want %q", spa, r.path, got[i], want)
			}
		}
	}
}

func TestHeadersOfFiles(t *testing.T) {
	t.Parallel()
	hashed := []string{"assets", "/_next/static/"}
	for name, want := range map[string]string{
		"index.html": Revalidated, "assets/app-1.js": Immutable, "_next/static/a/b.css": Immutable, "assets.js": Revalidated, "x/assets/app.js": Revalidated,
	} {
		if got := CacheControl(name, hashed); got != want {
			t.Errorf("CacheControl(%q) = %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"a.HTML": "text/html; charset=utf-8", "f.woff2": "font/woff2", "app.webmanifest": "application/manifest+json", "x": "application/octet-stream"} {
		if got := Type(name); got != want {
			t.Errorf("Type(%q) = %q, want %q", name, got, want)
		}
	}
}
