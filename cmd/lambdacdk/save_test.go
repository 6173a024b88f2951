//go:build unix

package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// settleLimit is how long a request waits for the build of a save; a slow machine
// may build on.
const settleLimit = 30 * time.Second

func statusAndBody(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// Shows the README's sentence with the real tool as a process: save a file and
// the next request, at once, runs the new code; many times.
func TestEverySaveIsServedByTheNextRequest(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler for each save")
	}
	app, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(app, os.DirFS("../../internal/local/session/testdata/app")); err != nil {
		t.Fatal(err)
	}
	cmd, output := startTool(t, t.TempDir(), "local", "--port", "0", app)
	url := output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`)) + "/hello/x"
	rest := output.all() // or the tool would wait for its reader
	source := filepath.Join(app, "greeting", "greeting.go")
	for i := range 10 {
		text := "save " + strconv.Itoa(i)
		if err := os.WriteFile(source, []byte("package greeting\n\nconst Text = \""+text+"\"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		saved := time.Now()
		for {
			status, body := statusAndBody(t, url)
			if strings.Contains(body, `"greeting":"`+text+`"`) {
				break
			}
			if waited := time.Since(saved); waited < settleLimit || waited > patience {
				syscall.Kill(cmd.Process.Pid, syscall.SIGTERM)
				t.Fatalf("%v after %s, GET = %d %s\n%s", waited, text, status, body, <-rest)
			}
		}
	}
	if err := syscall.Kill(cmd.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the tool ended with %v\n%s", err, <-rest)
	}
}
