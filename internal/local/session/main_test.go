package session

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for something that should take a second;
// the machine may be busy.
const patience = time.Minute

// copyApp copies testdata/app with its code, for tests that change it.
func copyApp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("testdata/app")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// anApp is a folder with the app of testdata, whose code is that of testdata:
// the handler is linked once for all tests that do not change it.
func anApp(t *testing.T) string {
	t.Helper()
	dir := copyApp(t)
	code, err := filepath.Abs("testdata/app/handler")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "synthesize"), "$PWD/handler", code)
	return dir
}

// edit replaces text in a file of the app, as an editor does: by another file.
func edit(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s has no %q", file, old)
	}
	aside := file + "~"
	if err := os.WriteFile(aside, bytes.ReplaceAll(text, []byte(old), []byte(new)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside, file); err != nil {
		t.Fatal(err)
	}
}

// A screen collects what the tool says.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor waits until the tool has said what matches.
func (s *screen) waitFor(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if m := re.FindStringSubmatch(s.String()); m != nil {
			return m
		}
	}
	t.Fatalf("the tool never said %s; it said:\n%s", pattern, s)
	return nil
}

// A tool is a Run that is under way.
type tool struct {
	*screen
	url  string // of the first API
	stop func() error
}

// start runs the app in dir until the test ends.
func start(t *testing.T, o Options) *tool {
	t.Helper()
	x := &tool{screen: &screen{}}
	o.Output = x.screen
	o.CacheDir = cacheDir
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, o) }()
	x.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(patience):
			t.Error("Run does not end")
			return nil
		}
	})
	t.Cleanup(func() {
		if err := x.stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		if t.Failed() {
			t.Logf("the tool said:\n%s", x)
		}
	})
	x.url = x.waitFor(t, `http://127\.0\.0\.1:\d+`)[0]
	return x
}

// get asks for a path and returns the status and the body.
func (x *tool) get(t *testing.T, path string) (int, string) {
	t.Helper()
	return get(t, x.url+path)
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
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

// An answer is what testdata's handler says.
type answer struct {
	Greeting, Name, Words, Bucket, Self, Extra, Key string
	PID                                             int
}

func (x *tool) hello(t *testing.T, name string) answer {
	t.Helper()
	status, body := x.get(t, "/hello/"+name)
	var a answer
	if err := json.Unmarshal([]byte(body), &a); status != http.StatusOK || err != nil {
		t.Fatalf("GET /hello/%s = %d %s", name, status, strings.TrimSpace(body))
	}
	return a
}

// cacheDir is shared by the tests, so that the handler is linked once.
var cacheDir string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if cacheDir, err = os.MkdirTemp("", "local-test-"); err != nil {
			println(err.Error())
			return 1
		}
		defer os.RemoveAll(cacheDir)
		return m.Run()
	}())
}
