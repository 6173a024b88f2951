package session

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly/assemblytest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

func itoa(n int) string { return strconv.Itoa(n) }

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What cannot be run is refused with what was found and what to do.
func TestRunRefusesWhatItCannotServe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cdk.json")
	write(t, file, "{}")
	folder := func(config string) string {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "cdk.json"), config)
		return dir
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	noAPI := t.TempDir()
	write(t, filepath.Join(noAPI, assembly.ManifestFile), `{"artifacts": {}}`)

	for _, c := range []struct {
		name    string
		options Options
		want    string // in the error
		said    string // before
	}{
		{name: "no folder", options: Options{Dir: "/nowhere"}, want: "there is no folder /nowhere"},
		{name: "a file", options: Options{Dir: file}, want: "cdk.json is a file; want the folder of a cdk.json"},
		{name: "neither app nor assembly", options: Options{Dir: t.TempDir()}, want: "has neither a cdk.json nor a cloud assembly's manifest.json; name the folder of a CDK app"},
		{name: "no app", options: Options{Dir: folder(`{"context": {}}`)}, want: `cdk.json has no "app"; want the command that synthesizes, such as "app": "go run ./infra"`},
		{name: "not JSON", options: Options{Dir: folder(`{"app"}`)}, want: "cdk.json: invalid character"},
		{name: "a port in use", options: Options{Dir: folder(`{"app": "false"}`), Port: port, PortGiven: true}, want: "port " + itoa(port) + " is in use by another program: end it, or choose another one with --port"},
		{name: "the page's port in use", options: Options{Dir: folder(`{"app": "false"}`), ConsolePort: port, ConsolePortGiven: true}, want: "port " + itoa(port) + " is in use by another program: end it, or choose another one with --console-port"},
		{name: "an app that fails", options: Options{Dir: folder(`{"app": "echo broken stack; exit 4"}`)}, want: "synthesis failed: echo broken stack; exit 4: exit status 4", said: "  | broken stack"},
		{name: "an app that writes nothing", options: Options{Dir: folder(`{"app": "true"}`)}, want: "it wrote no cloud assembly into $CDK_OUTDIR; does it call app.Synth?"},
		{name: "nothing to serve", options: Options{Dir: noAPI}, want: "the app has no API and no function URL to serve, and no event reaches a function; lambdacdk invoke runs one function once"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := &screen{}
			c.options.Output = out
			err := Run(t.Context(), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Run = %v, want an error with %q", err, c.want)
			}
			if !strings.Contains(out.String(), c.said) {
				t.Errorf("the tool said %q, want %q in it", out, c.said)
			}
		})
	}
}

// A Go app without Node would compile for a minute and then panic.
func TestMissingProgramsAreNamed(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", t.TempDir())
	t.Setenv("JSII_NODE", "")
	for _, app := range []string{"go run ./infra", "exit 1"} {
		write(t, filepath.Join(dir, "cdk.json"), `{"app": "`+app+`"}`)
		err := Run(t.Context(), Options{Dir: dir, Output: &screen{}})
		if want := "the CDK needs Node.js, and there is no node in PATH: install Node.js 22 or later, or set JSII_NODE"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: Run without node = %v, want %q in it", app, err, want)
		}
		if want := "there is no go command in PATH"; strings.HasPrefix(app, "go ") && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: Run without go = %v, want %q in it", app, err, want)
		}
	}
}

// The default port is only a proposal.
func TestDefaultPortInUseIsReplacedByTheNextFreeOne(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	x := start(t, Options{Dir: anApp(t), Port: port})
	x.waitFor(t, `port `+itoa(port)+` is in use by another program; taking \d+`)
	x.hello(t, "x")
}

// A port that another lambdacdk local has is said to be its, with its app and its
// process; so is one that it got by a save.
func TestAPortOfAnotherRunIsSaidToBe(t *testing.T) {
	dir := anApp(t)
	port := busyAfter(t, 3) // which nobody else has
	x := start(t, Options{Dir: dir, Port: port, PortGiven: true})
	x.hello(t, "x")
	owner := " is in use by the lambdacdk local that serves " + dir + " (process " + itoa(os.Getpid()) + ")"
	refused := func(at int) string {
		err := Run(t.Context(), Options{Dir: anApp(t), CacheDir: cacheDir, Output: &screen{}, Port: at, PortGiven: true})
		return fmt.Sprint(err)
	}
	if got, want := refused(port), "port "+itoa(port)+owner+": end it, or choose another one with --port"; !strings.Contains(got, want) {
		t.Errorf("Run = %s, want an error with %q", got, want)
	}
	template := filepath.Join(dir, "assembly", "Test.template.json")
	edit(t, template, `"Api": {`, `"Second": {"Type": "AWS::ApiGatewayV2::Api", "Metadata": {"aws:cdk:path": "Test/Second/Resource"}, "Properties": {"ProtocolType": "HTTP"}}, "Api": {`)
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	last := x.waitFor(t, `http://127\.0\.0\.1:(\d+) +has no routes`)[1]
	later, err := strconv.Atoi(last)
	if err != nil {
		t.Fatal(err)
	}
	if got := refused(later); !strings.Contains(got, "port "+last+owner) {
		t.Errorf("Run at a port that came by a save = %s, want an error with %q", got, owner)
	}
}

// An assembly that was made elsewhere is served as far as it can be.
func TestAssemblyOfAnotherMachineIsServedAsFarAsPossible(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/app/assembly")); err != nil {
		t.Fatal(err)
	}
	assemblytest.Record(t, dir, assembly.FunctionRecord{Artifact: "Test", LogicalID: "Hello", Path: "Test/Hello", Build: gobuild.Request{Entry: "/home/elsewhere/handler"}})
	x := start(t, Options{Dir: dir})
	x.waitFor(t, `Test/Hello does not run here: its source /home/elsewhere/handler is not on this machine: synthesize the app here`)
	if status, body := x.get(t, "/hello/x"); status != http.StatusNotImplemented || !strings.Contains(body, "not on this machine") {
		t.Errorf("GET = %d %s, want 501 that says why", status, body)
	}
}
