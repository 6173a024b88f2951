package muxpattern

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// register adds pattern to mux. ServeMux has no other way to be asked about a
// pattern than to be given it.
func register(mux *http.ServeMux, pattern string) (refusal string) {
	defer func() {
		if r := recover(); r != nil {
			refusal = strings.TrimPrefix(fmt.Sprint(r), fmt.Sprintf("parsing %q: ", pattern))
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return ""
}

// seeds have every error of ServeMux and every form of a pattern.
var seeds = []string{
	"/", "/a", "/a/", "/{$}", "/a/{$}", "/{a}", "/{a}/b/{c...}", "GET /a", "GET \t /a", "\t/a", " /a", "GET /", "host/a", "GET host/a/{b}",
	"", "GET", "GET ", "a", "G{T /a", "GÄT /a", "GET h{st/a", "{a}/b", "GET /a//b", "GET /a/../b", "GET /a/.", "/a//b", "CONNECT /a//b",
	"/a{b}", "/{b}a", "/{b", "/b}", "/}", "/{}", "/{...}", "/{a...}/b", "/{$}/", "/{1}", "/{ä1}", "/{a}/{a}", "/{a}/{a...}", "/{a b}", "GET  h {a}/b",
	"/{$...}", "/{a.b}", "/{{a}}", "/{", "/{a}{b}", "/a b", "/a/{_}", "/{\xff}", "\xff /a", "/%2F", "/a/ /b/", "/a/{b}/", "/a//", "//", "GET //",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := register(http.NewServeMux(), text)
		p, err := Parse(text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Fatalf("Parse(%q) fails with %q; ServeMux with %q", text, got, want)
		}
		if err == nil && !strings.HasPrefix(p.Path, "/") {
			t.Errorf("Parse(%q) has the path %q", text, p.Path)
		}
	})
}

// Few words make many patterns that share requests.
var (
	methods = []string{"", "", "GET", "HEAD", "POST", "OPTIONS"}
	pieces  = []string{"a", "b", "{x}", "..."}
	ends    = []string{"", "", "/", "/{$}", "/{rest...}"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func randomPattern(r *rand.Rand) string {
	path := ""
	for n := range r.IntN(4) {
		path += "/" + strings.ReplaceAll(pick(r, pieces), "x", fmt.Sprintf("x%d%d", n, r.IntN(2)))
	}
	if path += pick(r, ends); path == "" {
		path = "/"
	}
	return strings.TrimLeft(pick(r, methods)+" "+path, " ")
}

func randomPath(r *rand.Rand) string {
	path := ""
	for range r.IntN(5) {
		path += "/" + pick(r, []string{"a", "b", "c", "..."})
	}
	if path == "" || r.IntN(3) == 0 {
		path += "/"
	}
	return path
}

// TestTablesAreThoseOfServeMux fills tables with random patterns, and compares
// what is refused and who answers with a ServeMux that is given the same.
func TestTablesAreThoseOfServeMux(t *testing.T) {
	t.Parallel()
	var refused, answered, redirected, unanswered int
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 8))
		mux := http.NewServeMux()
		var table []Pattern
		for range 1 + r.IntN(10) {
			p, err := Parse(randomPattern(r))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			conflicts := slices.ContainsFunc(table, p.Conflicts)
			if refusal := register(mux, p.Text); conflicts != (refusal != "") {
				t.Fatalf("seed %d: %q beside %q: conflicts = %v; ServeMux says %q", seed, p.Text, texts(table), conflicts, refusal)
			}
			for _, other := range table {
				pair := http.NewServeMux()
				register(pair, other.Text)
				same := strings.Contains(register(pair, p.Text), "matches the same requests as")
				if p.Equivalent(other) != same || other.Equivalent(p) != same {
					t.Fatalf("seed %d: %q and %q: ServeMux says they match the same requests: %v", seed, p.Text, other.Text, same)
				}
			}
			if conflicts {
				refused++
				continue
			}
			table = append(table, p)
		}
		for range 20 {
			method, path := pick(r, []string{"GET", "HEAD", "POST", "OPTIONS", "ANY"}), randomPath(r)
			handler, want := mux.Handler(&http.Request{Method: method, URL: &url.URL{Path: path}})
			if got := Match(table, method, path).Text; got != want {
				t.Fatalf("seed %d: %q: Match(%s %s) = %q; ServeMux has %q", seed, texts(table), method, path, got, want)
			}
			switch {
			case want == "":
				unanswered++
			case fmt.Sprintf("%T", handler) == "*http.redirectHandler":
				redirected++
			default:
				answered++
			}
		}
	}
	if least := min(refused, answered, redirected, unanswered); least < 300 {
		t.Errorf("%d patterns refused, %d requests answered, %d redirected, %d not answered; each should be some hundreds to mean anything",
			refused, answered, redirected, unanswered)
	}
}

// TestPatternsThatDoNotMeet asks a ServeMux with one pattern, and one with
// another, the same requests: if the two do not meet, no request has an answer
// of both.
func TestPatternsThatDoNotMeet(t *testing.T) {
	t.Parallel()
	var met, apart, answered int
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 9))
		one, two := randomPattern(r), randomPattern(r)
		p, err := Parse(one)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Parse(two)
		if err != nil {
			t.Fatal(err)
		}
		if p.Meets(q) != q.Meets(p) {
			t.Fatalf("%q meets %q, or not, depending on who is asked", one, two)
		}
		first, second := http.NewServeMux(), http.NewServeMux()
		register(first, one)
		register(second, two)
		if p.Meets(q) {
			met++
		} else {
			apart++
		}
		for range 40 {
			request := &http.Request{Method: pick(r, []string{"GET", "HEAD", "POST", "OPTIONS"}), URL: &url.URL{Path: randomPath(r)}}
			_, a := first.Handler(request)
			_, b := second.Handler(request)
			if a != "" && b != "" {
				answered++
				if !p.Meets(q) {
					t.Fatalf("%q and %q both answer %s %s, but do not meet", one, two, request.Method, request.URL.Path)
				}
			}
		}
	}
	if least := min(met, apart, answered); least < 500 {
		t.Errorf("%d pairs meet, %d do not, %d requests have an answer of both; each should be some hundreds to mean anything", met, apart, answered)
	}
}

func texts(table []Pattern) []string {
	var all []string
	for _, p := range table {
		all = append(all, p.Text)
	}
	return all
}
