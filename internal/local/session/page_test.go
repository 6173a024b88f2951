package session

import (
	"bytes"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// The page is served beside the APIs, at an address that is printed.
func TestConsolePageIsServed(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	x := start(t, Options{Dir: anApp(t), ConsolePort: port})
	page := x.waitFor(t, `Console page: (http://127\.0\.0\.1:\d+/[a-z2-7]{16}/)\n`)[1]
	if status, body := get(t, page); status != http.StatusOK || !strings.Contains(body, "Test/Hello") {
		t.Errorf("GET %s = %d %s, want the app's function on it", page, status, body)
	}
	if !strings.Contains(x.String(), "port "+itoa(port)+" is in use by another program; taking ") {
		t.Errorf("the tool does not say that the page has another port:\n%s", x)
	}
	// It ends with the tool, also while a page listens.
	if err := x.stop(); err != nil {
		t.Fatal(err)
	}
	if res, err := http.Get(page); err == nil {
		res.Body.Close()
		t.Errorf("the page answers %s after the end", res.Status)
	}
}

// After a save of the app the page reads the templates of the new one, as the
// folder of the one before is removed. A synthesis that fails changes nothing.
func TestConsolePageShowsTheAppThatWasSaved(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	x := start(t, Options{Dir: dir})
	page := x.waitFor(t, `Console page: (\S+)`)[1]
	shows := func(path, what string) {
		t.Helper()
		if status, body := get(t, page+path); status != http.StatusOK || !strings.Contains(body, what) {
			t.Errorf("GET %s%s = %d, want 200 and %s:\n%.3000s", page, path, status, what, body)
		}
	}
	template, config := filepath.Join(dir, "assembly", "Test.template.json"), filepath.Join(dir, "cdk.json")
	edit(t, template, "GET /hello/{name}", "GET /welcome/{name}")
	edit(t, config, `"test"`, `"other"`)
	x.waitFor(t, `GET +`+x.url+`/welcome/\{name\}`)
	shows("", "/welcome/{name}")
	shows("permissions", "Test/Hello")

	edit(t, filepath.Join(dir, "synthesize"), "set -e", "set -e; exit 9")
	edit(t, config, `"other"`, `"third"`)
	x.waitFor(t, `the app before goes on serving`)
	shows("", "/welcome/{name}")
}

func TestConsolePageIsLeftOut(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t), NoConsole: true})
	x.waitFor(t, "Ctrl-C ends")
	if strings.Contains(x.String(), "Console page") {
		t.Errorf("there is a page:\n%s", x)
	}
}

// An event that is sent from the page runs as any other; one that Lambda would
// not take comes back with the reason, and as it was written.
func TestConsolePageSendsEvents(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t)})
	page := x.waitFor(t, `Console page: (\S+)`)[1]
	send := func(function, event string) (int, string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		form.WriteField("function", function)
		form.WriteField("event", event)
		form.Close()
		res, err := http.Post(page+"send", form.FormDataContentType(), &body) // goes where it is sent
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(text)
	}
	const event = `{"version": "2.0", "rawPath": "/hello/page", "requestContext": {"http": {"method": "GET", "path": "/hello/page"}}}`
	if status, text := send("Test/Hello", event); status != http.StatusOK || !strings.Contains(text, "Test/Hello") || !strings.Contains(text, "<dd>console page</dd>") {
		t.Errorf("an event = %d, want the page of its invocation:\n%s", status, text)
	}
	x.waitFor(t, `Test/Hello [0-9a-f]+ ← ok from console page`)

	long := `"` + strings.Repeat("x", runtimeapi.MaxPayload) + `"`
	for _, c := range []struct{ name, function, event, want string }{
		{"no JSON", "Test/Hello", "{\n  \"a\": 1,\n}", "the event is not JSON: line 3, column 1: "},
		{"nothing", "Test/Hello", "", "the event is not JSON: line 1, column 1: "},
		{"a letter beyond ASCII before the mistake", "Test/Hello", `{"äöü": }`, "line 1, column 9: "},
		{"more than 6 MB", "Test/Hello", long, "Lambda takes "},
		{"a function that is not there", "Test/Nope", "{}", "no function &#34;Test/Nope&#34;"},
		{"a function that does not run here", "Test/Script", "{}", "nodejs22.x"},
	} {
		status, text := send(c.function, c.event)
		kept := strings.NewReplacer(`"`, "&#34;", "&", "&amp;").Replace(c.event)
		if status != http.StatusUnprocessableEntity || !strings.Contains(text, c.want) || !strings.Contains(text, ">\n"+kept+"</textarea>") {
			t.Errorf("%s = %d, want 422 with %q and the text as it was:\n%.3000s", c.name, status, c.want, text)
		}
	}
}
