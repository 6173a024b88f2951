package program

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// muxPrograms are what follows the imports of programs, and what is known of
// their mux: the patterns with their lines, or why nothing.
var muxPrograms = map[string]struct {
	source string
	want   []string
	why    string
}{
	"direct": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /orders/{id}", answer)
			mux.Handle("POST /orders", http.HandlerFunc(answer))
			lambdaruntime.StartHTTP(mux)
		}`,
		want: []string{"GET /orders/{id} 3", "POST /orders 4"},
	},
	"by a function": {
		source: `func main() { lambdaruntime.StartHTTP(handler(os.Args)) }
		func handler(args []string) http.Handler {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", func(http.ResponseWriter, *http.Request) { println(args) })
			register(mux)
			return mux
		}
		func register(mux *http.ServeMux) { mux.HandleFunc("GET /b", answer) }`,
		want: []string{"GET /a 4", "GET /b 8"},
	},
	"by a function that is not inlined, as its own type": {
		source: `func main() { lambdaruntime.StartHTTP(handler()) }
		//go:noinline
		func handler() *http.ServeMux {
			mux := http.NewServeMux()
			mux.HandleFunc("/files/", answer)
			return mux
		}`,
		want: []string{"/files/ 5"},
	},
	"the default one": {
		source: `func main() {
			http.HandleFunc("GET /a", answer)
			http.Handle("GET /b", http.NotFoundHandler())
			lambdaruntime.StartHTTP(nil)
		}`,
		want: []string{"GET /a 2", "GET /b 3"},
	},
	"in one of two ways": {
		source: `func main() {
			if len(os.Args) > 1 { http.HandleFunc("GET /debug", answer) }
			mux := http.NewServeMux()
			switch os.Getenv("STAGE") {
			case "dev": mux.HandleFunc("GET /dev", answer)
			case "test": mux.HandleFunc("GET /test", answer)
			case "prod": mux.HandleFunc("GET /prod", answer)
			}
			lambdaruntime.StartHTTP(mux)
		}`,
		want: []string{"GET /debug 2", "GET /dev 5", "GET /prod 7", "GET /test 6"},
	},
	"within what leaves paths alone": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /pay", answer)
			lambdaruntime.StartHTTP(web.AccessLog(web.SecurityHeaders(web.ErrorPages(idempotency.HTTP(lambdaotel.HTTP(mux, nil), nil, nil), nil), nil), nil))
		}`,
		want: []string{"POST /pay 3", "wrapped"},
	},
	"within the chain of a function": {
		source: `func main() { lambdaruntime.StartHTTP(around(os.Args, routes())) }
		//go:noinline
		func routes() http.Handler {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /pay", answer)
			return mux
		}
		//go:noinline
		func around(args []string, h http.Handler) http.Handler {
			h = web.ErrorPages(h, nil)
			return web.AccessLog(h, &web.AccessLogOptions{Logger: slog.Default()})
		}`,
		want: []string{"POST /pay 5", "wrapped"},
	},
	"within a function that changes paths": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /pay", answer)
			lambdaruntime.StartHTTP(around(mux))
		}
		//go:noinline
		func around(h http.Handler) http.Handler {
			return web.AccessLog(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.URL.Path = "/pay"; h.ServeHTTP(w, r) }), nil)
		}`,
		why: "the handler may change paths",
	},
	"within a handler of its own": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /pay", answer)
			lambdaruntime.StartHTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.URL.Path = "/pay"; mux.ServeHTTP(w, r) }))
		}`,
		why: "the handler may change paths",
	},
	"a pattern made when it runs": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			mux.HandleFunc("GET "+os.Getenv("BASE")+"/b", answer)
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "one pattern is not known",
	},
	"patterns in a list": {
		source: `func main() {
			mux := http.NewServeMux()
			for _, p := range []string{"GET /a", "GET /b"} { mux.HandleFunc(p, answer) }
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "their calls have no literal",
	},
	"a literal in one branch": {
		source: `func main() {
			mux := http.NewServeMux()
			p := "GET /aaaa"
			if len(os.Args) > 1 { p = "GET /bbbb" }
			mux.HandleFunc(p, answer)
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "it is one of two",
	},
	"a mux within another": {
		source: `func main() {
			inner := http.NewServeMux()
			inner.HandleFunc("GET /a", answer)
			mux := http.NewServeMux()
			mux.Handle("/", inner)
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "what stands between them may change paths",
	},
	"a prefix that is cut before no mux": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.Handle("/v1/", http.StripPrefix("/v1", http.HandlerFunc(answer)))
			lambdaruntime.StartHTTP(mux)
		}`,
		want: []string{"/v1/ 3"},
	},
	"a prefix that is cut before the mux": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			lambdaruntime.StartHTTP(http.StripPrefix("/v1", mux))
		}`,
		why: "patterns are those of paths without it",
	},
	"a mux that a handler of another calls": {
		source: `func main() {
			inner, mux := http.NewServeMux(), http.NewServeMux()
			inner.HandleFunc("GET /a", answer)
			mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) { r.URL.Path = r.URL.Path[3:]; inner.ServeHTTP(w, r) })
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "what stands between them may change paths",
	},
	"a mux in a variable of the package": {
		source: `var inner http.ServeMux
		var handler http.Handler = &inner
		func main() {
			inner.HandleFunc("GET /a", answer)
			mux := http.NewServeMux()
			mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) { r.URL.Path = r.URL.Path[3:]; handler.ServeHTTP(w, r) })
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "a mux within another",
	},
	"by an interface": {
		source: `type router interface { HandleFunc(string, func(http.ResponseWriter, *http.Request)) }
		var routers = map[string]router{"": http.NewServeMux()}
		func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			routers["x"] = mux
			routers[os.Args[1]].HandleFunc("GET /b", answer)
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "a call by an interface names no function",
	},
	"by a value": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			each(mux.HandleFunc)
			lambdaruntime.StartHTTP(mux)
		}
		//go:noinline
		func each(f func(string, func(http.ResponseWriter, *http.Request))) { f("GET /b", answer) }`,
		why: "a call of a value names no function",
	},
	"by a method expression": {
		source: `var register = (*http.ServeMux).HandleFunc
		func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			register(mux, "GET /b", answer)
			register = nil
			lambdaruntime.StartHTTP(mux)
		}`,
		why: "a call of a value names no function",
	},
	"promoted": {
		source: `type server struct { *http.ServeMux }
		func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) { r.URL.Path = "/a"; s.ServeMux.ServeHTTP(w, r) }
		func main() {
			s := server{http.NewServeMux()}
			s.HandleFunc("GET /a", answer)
			lambdaruntime.StartHTTP(s)
		}`,
		why: "the handler is another type",
	},
	"another router": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			go http.Serve(nil, mux)
			lambdaruntime.StartHTTP(http.HandlerFunc(answer))
		}`,
		why: "the mux is that of another server",
	},
	"one of two handlers": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			var h http.Handler = mux
			if len(os.Args) > 1 { h = http.HandlerFunc(answer) }
			lambdaruntime.StartHTTP(h)
		}`,
		why: "it is decided when it runs",
	},
	"a function that returns one of two": {
		source: `func main() { lambdaruntime.StartHTTP(handler()) }
		//go:noinline
		func handler() http.Handler {
			if len(os.Args) > 1 { return http.HandlerFunc(answer) }
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			return mux
		}`,
		why: "it is decided when it runs",
	},
	"a handler that others write": {
		source: `func main() {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a", answer)
			var h http.Handler = mux
			replace(&h)
			lambdaruntime.StartHTTP(h)
		}
		//go:noinline
		func replace(h *http.Handler) { *h = http.HandlerFunc(answer) }`,
		why: "a pointer to it was given away",
	},
}

// What a program answers is known where it certainly is its one mux, and else
// nothing is said: a warning about it would be a guess.
func TestPatternsOfAProgramsMux(t *testing.T) {
	sources := t.TempDir()
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{}
	names := map[string]string{}
	var packages []string
	for name, p := range muxPrograms {
		folder := strings.NewReplacer(" ", "-", ",", "").Replace(name)
		file := filepath.Join(sources, folder+".go")
		// The first line of the source is line 1.
		text := imports + "\n//line routes.go:1\n" + p.source + "\nfunc answer(http.ResponseWriter, *http.Request) {}\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(here, "muxes", folder, "main.go")] = file
		packages = append(packages, "./testdata/muxes/"+folder)
		names[name] = folder
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(sources, "overlay.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	programs := build(t, "muxes", nil, []string{"-ldflags=-s -w", "-overlay=" + file}, packages...)
	for name, want := range muxPrograms {
		t.Run(name, func(t *testing.T) {
			p, err := Open(filepath.Join(programs, names[name]))
			if err != nil {
				t.Fatal(err)
			}
			if p.Unknown != "" || len(p.Handlers) != 1 {
				t.Fatalf("the program is read as %+v", p)
			}
			if got := p.Mux.texts(); !slices.Equal(got, want.want) {
				t.Errorf("its patterns are %q, want %q (%s)", got, want.want, want.why)
			}
		})
	}
}

const imports = `package main

import (
	"log/slog"
	"net/http"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/web"
)

var _, _, _, _, _ = slog.Default, os.Args, idempotency.HTTP, lambdaotel.HTTP, web.AccessLog
`

// texts are the patterns with the numbers of their lines, sorted.
func (m *Mux) texts() []string {
	if m == nil {
		return nil
	}
	var all []string
	for _, p := range m.Patterns {
		all = append(all, fmt.Sprintf("%s %s", p.Text, p.Line[strings.LastIndexByte(p.Line, ':')+1:]))
	}
	slices.Sort(all)
	if m.Wrapped {
		all = append(all, "wrapped")
	}
	return all
}
