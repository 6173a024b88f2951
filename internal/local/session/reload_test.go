package session

import (
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// wantGreeting asks once: what was saved before is served.
func (x *tool) wantGreeting(t *testing.T, want string) answer {
	t.Helper()
	a := x.hello(t, "x")
	if a.Greeting != want {
		t.Fatalf("%q is served, want %q, which was saved before", a.Greeting, want)
	}
	return a
}

// A save in a package that the handler imports is served; code that does not
// compile is shown and changes nothing.
func TestSavedSourcesAreServed(t *testing.T) {
	t.Parallel()
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	before := x.hello(t, "x")
	source := filepath.Join(dir, "greeting", "greeting.go")

	edit(t, source, `"hello"`, `"good morning"`)
	if after := x.wantGreeting(t, "good morning"); after.PID == before.PID {
		t.Errorf("the old process %d answers with the new text", after.PID)
	}

	edit(t, source, `"good morning"`, `nonsense`)
	x.waitFor(t, `greeting\.go:4:\d+: undefined: nonsense`)
	x.waitFor(t, `the version before goes on serving`)
	if a := x.hello(t, "x"); a.Greeting != "good morning" {
		t.Errorf("with sources that do not compile, %q is served, want the version before", a.Greeting)
	}

	edit(t, source, `nonsense`, `"good evening"`)
	x.wantGreeting(t, "good evening")

	// An error that is undone leaves nothing to build, and is over all the same.
	if strings.Contains(x.String(), "serving again") {
		t.Error("a new version is said to be the one before")
	}
	edit(t, source, `"good evening"`, `rubbish`)
	x.waitFor(t, `greeting\.go:4:\d+: undefined: rubbish`)
	edit(t, source, `rubbish`, `"good evening"`)
	x.waitFor(t, `(\S+, )*Test/Hello: serving again, as before the error\n|\d functions: serving again, as before the error\n`)
	x.wantGreeting(t, "good evening")
}

// A save that adds an import makes the tool watch the new package too.
func TestNewImportsAreWatched(t *testing.T) {
	if testing.Short() {
		t.Skip("saves and links three times; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	added := filepath.Join(dir, "added", "added.go")
	write(t, added, "package added\n\nconst Text = \"one\"\n")
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), "package greeting\n", "package greeting\n\nimport \"app/added\"\n")
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), `"hello"`, "added.Text")
	x.wantGreeting(t, "one")
	write(t, added, "package added\n\nconst Text = \"two\"\n")
	x.wantGreeting(t, "two")
}

// A file that go:embed takes is part of the program from its first save on, and
// a folder that was gone is when it is back.
func TestEmbeddedFilesAndFoldersThatComeBackAreSaves(t *testing.T) {
	if testing.Short() {
		t.Skip("saves and links five times; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	pkg := filepath.Join(dir, "greeting")
	source := filepath.Join(pkg, "greeting.go")
	write(t, filepath.Join(pkg, "texts", "a.txt"), "")
	write(t, source, `package greeting

import "embed"

//go:embed texts/*.txt
var texts embed.FS

var Text = func() string {
	text, err := texts.ReadFile("texts/new.txt")
	if err != nil {
		return "none"
	}
	return string(text)
}()
`)
	x := start(t, Options{Dir: dir})
	x.wantGreeting(t, "none")
	write(t, filepath.Join(pkg, "texts", "new.txt"), "one")
	x.wantGreeting(t, "one")
	if err := os.RemoveAll(pkg); err != nil {
		t.Fatal(err)
	}
	x.wantGreeting(t, "one") // which does not compile now
	write(t, source, "package greeting\n\nvar Text = \"back\"\n")
	x.wantGreeting(t, "back")
	edit(t, source, `"back"`, `"again"`)
	x.wantGreeting(t, "again")
}

// A save of the app is synthesized again; functions that did not change keep
// their warm processes and APIs their ports.
func TestSavedAppsAreSynthesizedAgain(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	x := start(t, Options{Dir: dir})
	before := x.hello(t, "x")
	template := filepath.Join(dir, "assembly", "Test.template.json")
	edit(t, template, "GET /hello/{name}", "GET /welcome/{name}")
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	if status, _ := x.get(t, "/hello/x"); status != http.StatusNotFound {
		t.Errorf("GET of the route that is gone = %d, want 404", status)
	}
	status, body := x.get(t, "/welcome/x")
	if want := `"pid":` + itoa(before.PID); status != http.StatusOK || !strings.Contains(body, want) {
		t.Errorf("GET of the new route = %d %s, want the warm process, %s", status, body, want)
	}

	// What has changed of the addresses is said, and no more.
	x.waitFor(t, `(?m)^Test/Api \(HTTP API\)\n  new   GET  `+x.url+`/welcome/\{name\}  → Test/Hello\n  gone  GET  `+x.url+`/hello/\{name\} +→ Test/Hello\n`)
	edit(t, template, `"MODE": ""`, `"MODE": "", "EXTRA": "1"`)
	edit(t, filepath.Join(dir, "cdk.json"), `"other"`, `"otherwise"`)
	x.waitFor(t, `(?m)^it serves at the addresses of before$`)
	if n := strings.Count(x.String(), "AWS services at "); n != 1 {
		t.Errorf("all addresses are said %d times, want once:\n%s", n, x)
	}

	edit(t, filepath.Join(dir, "synthesize"), "set -e", "set -e; echo 'no such construct'; exit 9")
	edit(t, filepath.Join(dir, "cdk.json"), `"otherwise"`, `"third"`)
	x.waitFor(t, `\| no such construct\n(?s:.*)synthesis failed: sh ./synthesize: exit status 9`)
	x.waitFor(t, `the app before goes on serving`)
	if status, _ := x.get(t, "/welcome/x"); status != http.StatusOK {
		t.Errorf("after a synthesis that failed, GET = %d, want 200", status)
	}
}

// A handler that does not compile at first is served once it does.
func TestHandlersThatDoNotCompileAreServedOnceTheyDo(t *testing.T) {
	t.Parallel()
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
	x.wantGreeting(t, "hello")
}

// Shows the README's sentence: save a file and the next request runs the new
// code. Nothing is waited for in between.
func TestTheRequestAfterASaveRunsTheNewCode(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler for each save; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	x := start(t, Options{Dir: dir})
	source := filepath.Join(dir, "greeting", "greeting.go")
	before := "hello"
	saves := 12
	if testing.Short() {
		saves = 3
	}
	for i := range saves {
		text := "hello " + itoa(i)
		edit(t, source, `"`+before+`"`, `"`+text+`"`)
		x.wantGreeting(t, text)
		before = text
	}
	// A template, which a synthesis reads, counts as well: cdk.json was saved.
	for i := range 3 {
		edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `"MODE": ""`, `"MODE": "", "EXTRA": "`+itoa(i)+`"`)
		edit(t, filepath.Join(dir, "cdk.json"), `"test`, `"test`+itoa(i))
		if a := x.hello(t, "x"); a.Extra != itoa(i) {
			t.Fatalf("extra = %q after save %d", a.Extra, i)
		}
		edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `, "EXTRA": "`+itoa(i)+`"`, "")
	}
}

// Context and command of cdk.json are those of now, and a broken one changes
// nothing.
func TestTheConfigIsReadAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes five times; go test without -short runs it")
	}
	t.Parallel()
	dir := anApp(t)
	x := start(t, Options{Dir: dir})
	config := filepath.Join(dir, "cdk.json")
	edit(t, config, `"stage": "test"`, `"stage": "test", "more": "of cdk.json"`)
	x.hello(t, "x")
	x.waitFor(t, `context: .*"more":"of cdk.json"`)
	write(t, filepath.Join(dir, "cdk.context.json"), `{"vpc": "vpc-1"}`)
	x.hello(t, "x")
	x.waitFor(t, `context: .*"vpc":"vpc-1"`)
	edit(t, config, `sh ./synthesize`, `echo another; sh ./synthesize`)
	x.hello(t, "x")
	x.waitFor(t, `\| another\n`)
	edit(t, config, `"app"`, `app`)
	x.hello(t, "x")
	x.waitFor(t, `cdk\.json: invalid character(?s:.*)the app before goes on serving`)
}

// Logs and what a synthesis writes itself, in the folder of cdk.json, do not
// start it again.
func TestOutputOfTheAppIsNoSave(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes three times; go test without -short runs it")
	}
	t.Parallel()
	dir := anApp(t)
	edit(t, filepath.Join(dir, "synthesize"), "set -e", "set -e; echo run >> synthesis.log; echo '{}' > generated.json")
	x := start(t, Options{Dir: dir})
	for i := range 5 {
		write(t, filepath.Join(dir, "app.log"), itoa(i))
		x.hello(t, "x")
	}
	// generated.json is new to the tool once.
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	x.hello(t, "x")
	runs, err := os.ReadFile(filepath.Join(dir, "synthesis.log"))
	if n := strings.Count(string(runs), "run"); err != nil || n > 3 {
		t.Errorf("%d syntheses (%v), want one at the start, one for cdk.json and at most one for the generated file", n, err)
	}
}

// A new app of which an API cannot be served changes nothing.
func TestAppsWhosePortsAreTakenLeaveTheOneBeforeWhole(t *testing.T) {
	dir := anApp(t)
	port := busyAfter(t, 2)
	x := start(t, Options{Dir: dir, Port: port, PortGiven: true})
	before := x.hello(t, "x")
	template := filepath.Join(dir, "assembly", "Test.template.json")
	edit(t, template, "GET /hello/{name}", "GET /welcome/{name}")
	edit(t, template, `"Api": {`, `"Second": {"Type": "AWS::ApiGatewayV2::Api", "Metadata": {"aws:cdk:path": "Test/Second/Resource"}, "Properties": {"ProtocolType": "HTTP"}}, "Api": {`)
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	if after := x.hello(t, "x"); after.PID != before.PID {
		t.Errorf("process %d answers, want %d", after.PID, before.PID)
	}
	x.waitFor(t, `port `+itoa(port+2)+` is in use by another program(?s:.*)the app before goes on serving`)
}

// busyAfter returns a port that is free, as are those after it until the n-th,
// which the test holds.
func busyAfter(t *testing.T, n int) int {
	t.Helper()
	port, open := portsInARow(t, n+1)
	for _, l := range open[:n] {
		l.Close()
	}
	t.Cleanup(func() { open[n].Close() })
	return port
}

// portsInARow listens on n ports in a row. They are none that the system gives to
// connections and to who asks for any port: those may be taken again as soon as
// they are free.
func portsInARow(t *testing.T, n int) (first int, open []net.Listener) {
	t.Helper()
	const least, most = 10_000, 30_000 // the system's begin at 32768, or later
	for range 1000 {
		first = least + rand.IntN(most-least-n)
		for len(open) < n {
			l, err := net.Listen("tcp", "127.0.0.1:"+itoa(first+len(open)))
			if err != nil {
				break
			}
			open = append(open, l)
		}
		if len(open) == n {
			return first, open
		}
		for _, l := range open {
			l.Close()
		}
		open = nil
	}
	t.Fatalf("no %d free ports in a row", n)
	return 0, nil
}

// Ports that were asked for are the same each time: one after the other, in
// the order of the APIs.
func TestPortsThatWereNamedAreStable(t *testing.T) {
	port := busyAfter(t, 2)
	for range 2 {
		x := start(t, Options{Dir: anApp(t), Port: port, PortGiven: true})
		x.waitFor(t, `GET +http://127\.0\.0\.1:`+itoa(port)+`/hello`)
		x.waitFor(t, `ANY +http://127\.0\.0\.1:`+itoa(port+1)+`/`)
		if err := x.stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// Somebody waits for a save: what only other code needs is asked of the go
// command when a save may have changed it, and the build alone else.
func TestASaveOfCodeAloneAsksForNoPackages(t *testing.T) {
	if testing.Short() {
		t.Skip("saves and links three times; go test without -short runs it")
	}
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	log := filepath.Join(bin, "log")
	write(t, filepath.Join(bin, "go"), "#!/bin/sh\necho \"$1\" >>"+log+"\nexec "+real+" \"$@\"\n")
	if err := os.Chmod(filepath.Join(bin, "go"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir, code := copyApp(t), copyApp(t) // what is in the app's own folder is synthesized anew
	edit(t, filepath.Join(dir, "synthesize"), "$PWD/handler", filepath.Join(code, "handler"))
	x := start(t, Options{Dir: dir})
	source := filepath.Join(code, "greeting", "greeting.go")
	save := func(old, new, want string) (commands string) {
		t.Helper()
		write(t, log, "")
		edit(t, source, old, new)
		x.wantGreeting(t, want)
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(text)), " ")
	}
	save(`"hello"`, `"one"`, "one") // of which nothing is known
	if got := save(`"one"`, `"two"`, "two"); got != "env build" {
		t.Errorf("a save of code alone ran go %s; want env and build", got)
	}
	if got := save("package greeting\n", "package greeting\n\nimport _ \"os\"\n", "two"); !strings.Contains(got, "list") {
		t.Errorf("a save with an import ran go %s; want list too", got)
	}
}
