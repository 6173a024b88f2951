package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

func invoke(t *testing.T, dir, name, event string) (answer string, said *screen, err error) {
	t.Helper()
	var out bytes.Buffer
	said = &screen{}
	err = Invoke(t.Context(), Options{Dir: dir, Output: said, CacheDir: cacheDir}, name, []byte(event), &out)
	return out.String(), said, err
}

func TestInvokeRunsOneFunctionOnce(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	for _, name := range []string{"Test/Hello", "Hello", "Test-Hello"} {
		out, said, err := invoke(t, dir, name, `{"pathParameters": {"name": "gopher"}}`)
		if err != nil {
			t.Fatalf("Invoke(%q) = %v\n%s", name, err, said)
		}
		var response struct{ Body string }
		var a answer
		if err := errors.Join(json.Unmarshal([]byte(out), &response), json.Unmarshal([]byte(response.Body), &a)); err != nil || a.Name != "gopher" {
			t.Errorf("Invoke(%q) wrote %q, %v", name, out, err)
		}
		if want := "running Test/Hello in a process of its own, with services of its own: no lambdacdk local serves this app"; !strings.Contains(said.String(), want) {
			t.Errorf("the tool did not say %q:\n%s", want, said)
		}
		if !strings.Contains(said.String(), "WARN  a record item=7") || strings.Contains(out, "a record") {
			t.Errorf("the log belongs to the messages, not to the answer:\n%s\n%s", said, out)
		}
	}
}

func TestInvokeTellsWhatFailed(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for handlers that fail; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	out, _, err := invoke(t, dir, "Fails", "{}")
	failure, ok := errors.AsType[*runtimeapi.FunctionError](err)
	if !ok || failure.Type != "Shortage" {
		t.Errorf("Invoke of a function that fails = %v, want its error", err)
	}
	if want := `"errorMessage":"out of stock"`; !strings.Contains(out, want) {
		t.Errorf("Invoke wrote %q, want the error document with %s", out, want)
	}
	_, _, err = invoke(t, dir, "Helo", "{}")
	if _, ok := errors.AsType[*app.NotFoundError](err); !ok || !strings.Contains(err.Error(), "did you mean Test/Hello?") {
		t.Errorf("Invoke of an unknown function = %v, want the near one", err)
	}
	if _, _, err = invoke(t, dir, "Script", "{}"); err == nil || !strings.Contains(err.Error(), "does not run here: its runtime is nodejs22.x") {
		t.Errorf("Invoke of a Node function = %v, want the reason", err)
	}
	edit(t, filepath.Join(dir, "greeting", "greeting.go"), `"hello"`, "nonsense")
	_, said, err := invoke(t, dir, "Hello", "{}")
	if err == nil || !strings.Contains(err.Error(), "Test/Hello could not be built") || !strings.Contains(said.String(), "undefined: nonsense") {
		t.Errorf("Invoke of a handler that does not compile = %v, said\n%s", err, said)
	}
}

func TestReadEvent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "event.json")
	write(t, file, `{"a": 1}`)
	for _, c := range []struct{ name, stdin, want string }{
		{name: "", want: "{}"},
		{name: "-", stdin: `[1]`, want: "[1]"},
		{name: file, want: `{"a": 1}`},
	} {
		if got, err := ReadEvent(c.name, strings.NewReader(c.stdin)); err != nil || string(got) != c.want {
			t.Errorf("ReadEvent(%q) = %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	write(t, file, `{"a"`)
	for _, c := range []struct{ name, want string }{
		{file, "is not JSON: unexpected end of JSON input"},
		{"-", "event in standard input is not JSON"},
		{"/nowhere.json", "no such file"},
		{`{"a": 1}`, "--event is the name of a file"},
	} {
		if _, err := ReadEvent(c.name, strings.NewReader("")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("ReadEvent(%q) = %v, want %q in it", c.name, err, c.want)
		}
	}
}

// A function that is invoked can invoke those whose names it was given.
func TestFunctionsThatAFunctionInvokesAreBuiltToo(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `"MODE": ""`, `"MODE": "", "BACK": {"Ref": "Slow"}`)
	edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `"MODE": "slow"`, `"MODE": "slow", "FARTHER": {"Fn::GetAtt": ["Fails", "Arn"]}`)
	s, err := open(Options{Dir: dir, Output: io.Discard, CacheDir: cacheDir})
	defer s.close()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.synthesize(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := s.app.Find("Hello")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range s.withInvoked(f) {
		got = append(got, f.Path)
	}
	if want := "Test/Hello Test/Slow Test/Fails"; strings.Join(got, " ") != want {
		t.Errorf("built with Test/Hello: %v, want %s", got, want)
	}
}
