package session

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// waitForGreeting asks until the handler says want.
func (x *tool) waitForGreeting(t *testing.T, want string) answer {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if a := x.hello(t, "x"); a.Greeting == want {
			return a
		}
	}
	t.Fatalf("%q was never served", want)
	return answer{}
}

// A save in a package that the handler imports is served; code that does not
// compile is shown and changes nothing.
func TestSavedSourcesAreServed(t *testing.T) {
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	before := x.hello(t, "x")
	source := filepath.Join(dir, "greeting", "greeting.go")

	edit(t, source, `"hello"`, `"good morning"`)
	if after := x.waitForGreeting(t, "good morning"); after.PID == before.PID {
		t.Errorf("the old process %d answers with the new text", after.PID)
	}

	edit(t, source, `"good morning"`, `nonsense`)
	x.waitFor(t, `greeting\.go:4:\d+: undefined: nonsense`)
	x.waitFor(t, `the version before goes on serving`)
	if a := x.hello(t, "x"); a.Greeting != "good morning" {
		t.Errorf("with sources that do not compile, %q is served, want the version before", a.Greeting)
	}

	edit(t, source, `nonsense`, `"good evening"`)
	x.waitForGreeting(t, "good evening")
}

// A save that adds an import makes the tool watch the new package too.
func TestNewImportsAreWatched(t *testing.T) {
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	added := filepath.Join(dir, "added", "added.go")
	write(t, added, "package added\n\nconst Text = \"one\"\n")
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), "package greeting\n", "package greeting\n\nimport \"app/added\"\n")
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), `"hello"`, "added.Text")
	x.waitForGreeting(t, "one")
	// The new package is found shortly after the new version is served, so
	// the first of these saves may be too early.
	for deadline := time.Now().Add(patience); x.hello(t, "x").Greeting != "two"; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("saves in the new package are not noticed")
		}
		write(t, added, "package added\n\nconst Text = \"two\"\n")
	}
}

// A save of the app is synthesized again; functions that did not change keep
// their warm processes and APIs their ports.
func TestSavedAppsAreSynthesizedAgain(t *testing.T) {
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	before := x.hello(t, "x")
	template := filepath.Join(dir, "assembly", "Test.template.json")
	edit(t, template, "GET /hello/{name}", "GET /welcome/{name}")
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	x.waitFor(t, `GET +`+x.url+`/welcome/\{name\}`)
	if status, _ := x.get(t, "/hello/x"); status != http.StatusNotFound {
		t.Errorf("GET of the route that is gone = %d, want 404", status)
	}
	status, body := x.get(t, "/welcome/x")
	if want := `"pid":` + itoa(before.PID); status != http.StatusOK || !strings.Contains(body, want) {
		t.Errorf("GET of the new route = %d %s, want the warm process, %s", status, body, want)
	}

	edit(t, filepath.Join(dir, "synthesize"), "set -e", "set -e; echo 'no such construct'; exit 9")
	edit(t, filepath.Join(dir, "cdk.json"), `"other"`, `"third"`)
	x.waitFor(t, `\| no such construct\n(?s:.*)synthesis failed: sh ./synthesize: exit status 9`)
	x.waitFor(t, `the app before goes on serving`)
	if status, _ := x.get(t, "/welcome/x"); status != http.StatusOK {
		t.Errorf("after a synthesis that failed, GET = %d, want 200", status)
	}
}

// A handler that does not compile at first is served once it does.
func TestHandlersThatDoNotCompileAreServedOnceTheyDo(t *testing.T) {
	dir := copyApp(t)
	source := filepath.Join(dir, "greeting", "greeting.go")
	edit(t, source, `"hello"`, `nonsense`)
	x := start(t, Options{Dir: dir})
	if status, body := x.get(t, "/hello/x"); status != http.StatusBadGateway || !strings.Contains(body, "Test/Hello could not be built") {
		t.Errorf("GET = %d %s, want 502 that says why", status, body)
	}
	if n := strings.Count(x.String(), "undefined: nonsense"); n != 1 {
		t.Errorf("the compiler's line was shown %d times, want once for all functions", n)
	}
	edit(t, source, `nonsense`, `"hello"`)
	x.waitFor(t, `built (.*Test/Hello|4 functions)`)
	x.waitForGreeting(t, "hello")
}
