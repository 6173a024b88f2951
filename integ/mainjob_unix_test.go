//go:build unix

package integ

import (
	"io"
	"net/http"
	"syscall"
	"testing"
)

// The README's first command, as a newcomer types it: the tool synthesizes the
// hello example, builds its handler and serves it; told to end, nothing of its
// process group is left.
//
// Shows P23: what answers is the same main that Lambda runs.
func TestLocalServesTheHelloExample(t *testing.T) {
	t.Parallel()
	tool := startLocal(t, "./examples/hello")
	res, err := http.Get(tool.url + "/hello/newcomer")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if want := "hello, newcomer\n"; err != nil || res.StatusCode != http.StatusOK || string(body) != want {
		t.Errorf("GET /hello/newcomer = %s %q, %v; want 200 %q", res.Status, body, err, want)
	}
	tool.stop(t, syscall.SIGTERM)
}
