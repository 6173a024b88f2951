package session

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The app of testdata runs as real processes and is asked over real HTTP.
// Shows P23 for a binary that knows nothing of this library.
func TestRoutesAreAnsweredByTheHandlersProcess(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: copyApp(t), Env: map[string]string{"EXTRA": "from the command line"}})
	a := x.hello(t, "gopher")
	if a.PID == 0 || a.PID == os.Getpid() {
		t.Errorf("answered by process %d, want one of its own", a.PID)
	}
	want := answer{
		Greeting: "hello", Name: "gopher", Words: "words of the bundle\n", Bucket: "test-bucket",
		Self: x.url + "/", Extra: "from the command line", Key: a.Key, PID: a.PID,
	}
	if a != want {
		t.Errorf("answer = %+v\nwant %+v", a, want)
	}
	if !regexp.MustCompile(`^LCDK[A-Z0-9]{16}$`).MatchString(a.Key) {
		t.Errorf("AWS_ACCESS_KEY_ID = %q, want the key of this run and not one of this user", a.Key)
	}
	if again := x.hello(t, "again"); again.PID != a.PID {
		t.Errorf("the second request was answered by process %d, want the warm one %d", again.PID, a.PID)
	}
	if status, body := x.get(t, "/nowhere"); status != http.StatusNotFound || body != `{"message":"Not Found"}` {
		t.Errorf("GET /nowhere = %d %s, want API Gateway's 404", status, body)
	}
	// The function URL has a port of its own, and every path.
	url := x.waitFor(t, `Test/Hello \(function URL\)\n +ANY +(http://127\.0\.0\.1:\d+)`)[1]
	if status, body := get(t, url+"/any/path"); status != http.StatusOK || !strings.Contains(body, `"greeting":"hello"`) {
		t.Errorf("GET of the function URL = %d %s", status, body)
	}
	x.waitFor(t, `\d\d:\d\d:\d\d Test/Hello [0-9a-f]{8} a plain line\n`)
	x.waitFor(t, `\d\d:\d\d:\d\d Test/Hello [0-9a-f]{8} WARN  a record item=7\n`)
	x.waitFor(t, `Test/Hello [0-9a-f]{8} ← 200 GET /hello/gopher \d+\.\d ms, cold start \d+\.\d ms\n`)
	x.waitFor(t, `Test/Api +← 404 GET /nowhere: no route`)
	x.waitFor(t, `Test/Script does not run here: its runtime is nodejs22.x`)
}

func TestConcurrentRequestsHaveProcessesOfTheirOwn(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t)})
	var pids []int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			a := x.hello(t, "patience")
			mu.Lock()
			defer mu.Unlock()
			pids = append(pids, a.PID)
		})
	}
	wg.Wait()
	slices.Sort(pids)
	if n := len(slices.Compact(slices.Clone(pids))); n != 3 {
		t.Errorf("three requests at once were answered by processes %v, want three", pids)
	}
	if warm := x.hello(t, "one"); !slices.Contains(pids, warm.PID) {
		t.Errorf("process %d was started although %v are warm", warm.PID, pids)
	}
}

func TestHandlersThatFailDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t)})
	for _, c := range []struct {
		path   string
		status int
		said   string
	}{
		{"/dies", http.StatusInternalServerError, `Test/Dies .*no database`},
		{"/dies", http.StatusInternalServerError, `Test/Dies \S+ Runtime exited with error: exit status 3\n\S+ Test/Dies \S+ ← 500 GET /dies \d`},
		{"/fails", http.StatusInternalServerError, `← 500 GET /fails: Shortage: out of stock`},
		{"/slow", http.StatusInternalServerError, `Test/Slow .*Task timed out after 1.00 seconds`},
		{"/script", http.StatusNotImplemented, `← 501 GET /script: Test/Script does not run here: its runtime is nodejs22.x`},
	} {
		begin := time.Now()
		if status, body := x.get(t, c.path); status != c.status {
			t.Errorf("GET %s = %d %s, want %d", c.path, status, body, c.status)
		}
		if took := time.Since(begin); took > patience {
			t.Errorf("GET %s took %v", c.path, took)
		}
		x.waitFor(t, c.said)
	}
	x.hello(t, "still here")
}

// A client that does not wait has no answer: the line about its request has no
// status of one.
func TestClientsThatLeaveAreSaid(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `"Timeout": 1,`, `"Timeout": 600,`)
	x := start(t, Options{Dir: dir})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", x.url+"/slow", nil)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan struct{})
	go func() {
		defer close(left)
		if res, err := http.DefaultClient.Do(r); err == nil {
			res.Body.Close()
			t.Errorf("GET /slow = %s, want no answer yet", res.Status)
		}
	}()
	x.waitFor(t, `Test/Slow [0-9a-f]{8} a plain line`) // it has the request
	cancel()
	<-left
	x.waitFor(t, `Test/Slow +← dropped GET /slow: the client has left`)
}

// API Gateway answers preflights itself and owns the CORS headers.
func TestCORSIsAnsweredAsByTheService(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t)})
	ask := func(method, origin string) *http.Response {
		r, err := http.NewRequest(method, x.url+"/hello/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", "GET")
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	res := ask(http.MethodOptions, "https://shop.example")
	got, err := json.Marshal([]any{res.StatusCode, res.Header.Get("Access-Control-Allow-Origin"), res.Header.Get("Access-Control-Allow-Methods"), res.Header.Get("Access-Control-Allow-Headers"), res.Header.Get("Access-Control-Max-Age")})
	if want := `[204,"https://shop.example","GET","x-token","60"]`; err != nil || string(got) != want {
		t.Errorf("preflight = %s, want %s", got, want)
	}
	if got := ask(http.MethodOptions, "https://evil.example").Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("preflight of a foreign origin allows %q", got)
	}
	if got := ask(http.MethodGet, "https://shop.example").Header.Get("Access-Control-Allow-Origin"); got != "https://shop.example" {
		t.Errorf("answer allows %q, want https://shop.example", got)
	}
}
