package session

import (
	"net"
	"net/http"
	"strings"
	"testing"
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
	if !strings.Contains(x.String(), "port "+itoa(port)+" is in use; taking ") {
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

func TestConsolePageIsLeftOut(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t), NoConsole: true})
	x.waitFor(t, "Ctrl-C ends")
	if strings.Contains(x.String(), "Console page") {
		t.Errorf("there is a page:\n%s", x)
	}
}
