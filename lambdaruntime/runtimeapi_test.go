package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// mainVariable makes the test binary run one of mains instead of the tests,
// so that tests drive real processes without compiling any.
const mainVariable = "LAMBDARUNTIME_TEST_MAIN"

// patience is how long a test waits for what should take milliseconds: the machine
// may be busy.
const patience = 2 * time.Minute

// mains are the programs that tests start.
var mains = map[string]func(){}

func TestMain(m *testing.M) {
	if name := os.Getenv(mainVariable); name != "" {
		mains[name]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A testCall is one invocation: its event, and what became of it.
type testCall struct {
	payload  string
	deadline time.Duration // until the deadline; if zero, patience
	headers  map[string]string

	id       string
	path     string // "response" or "error"
	body     string
	header   http.Header
	trailer  http.Header
	answered chan struct{}
}

// A runtimeAPI plays Lambda for one process.
type runtimeAPI struct {
	t      *testing.T
	server *httptest.Server
	queue  chan *testCall
	quit   chan struct{} // ends waiting requests for the next invocation

	mu        sync.Mutex
	calls     map[string]*testCall
	initError chan *testCall
	extension string
	nexts     chan struct{} // one for each request for the next invocation
}

func newRuntimeAPI(t *testing.T) *runtimeAPI {
	api := &runtimeAPI{
		t: t, queue: make(chan *testCall, 100), quit: make(chan struct{}), calls: map[string]*testCall{},
		initError: make(chan *testCall, 1), nexts: make(chan struct{}, 1000),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", api.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/{kind}", api.answer)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		api.initError <- &testCall{body: string(body), header: r.Header}
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("POST /2020-01-01/extension/register", func(w http.ResponseWriter, r *http.Request) {
		api.mu.Lock()
		api.extension = r.Header.Get("Lambda-Extension-Name")
		api.mu.Unlock()
		w.Header().Set("Lambda-Extension-Identifier", "1")
	})
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	api.server = httptest.NewServer(mux)
	t.Cleanup(func() { api.server.CloseClientConnections(); api.server.Close() })
	return api
}

func (api *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	api.nexts <- struct{}{}
	select {
	case c := <-api.queue:
		left := c.deadline
		if left == 0 {
			left = patience
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", c.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(left).UnixMilli()))
		for k, v := range c.headers {
			w.Header().Set(k, v)
		}
		io.WriteString(w, c.payload)
	case <-api.quit:
		w.WriteHeader(http.StatusForbidden)
	case <-r.Context().Done():
	}
}

func (api *runtimeAPI) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	api.mu.Lock()
	c := api.calls[r.PathValue("id")]
	api.mu.Unlock()
	c.path, c.body, c.header, c.trailer = r.PathValue("kind"), string(body), r.Header, r.Trailer
	if len(body) > invocation.MaxResponse {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	} else {
		w.WriteHeader(http.StatusAccepted)
	}
	close(c.answered)
}

// send queues an invocation.
func (api *runtimeAPI) send(c *testCall) *testCall {
	api.mu.Lock()
	c.id = fmt.Sprintf("request-%d", len(api.calls)+1)
	c.answered = make(chan struct{})
	api.calls[c.id] = c
	api.mu.Unlock()
	api.queue <- c
	return c
}

// wait returns when c is answered.
func (c *testCall) wait(t *testing.T) *testCall {
	t.Helper()
	select {
	case <-c.answered:
	case <-time.After(patience):
		t.Fatalf("the invocation %s was not answered", c.payload)
	}
	return c
}

// invoke sends payload and waits for the answer.
func (api *runtimeAPI) invoke(payload string) *testCall {
	api.t.Helper()
	return api.send(&testCall{payload: payload}).wait(api.t)
}

// A process is a running program of mains.
type process struct {
	*exec.Cmd
	t      *testing.T
	stdout buffer
	stderr buffer
	ended  chan struct{}
}

// A buffer is a bytes.Buffer that can be read while the process writes.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start runs the named main behind api, with JSON logging.
func (api *runtimeAPI) start(name string, env ...string) *process {
	api.t.Helper()
	return startMain(api.t, name, append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.server.URL, "http://"),
		"AWS_LAMBDA_LOG_FORMAT=JSON",
	}, env...), nil)
}

// startMain runs the named main with exactly env.
func startMain(t *testing.T, name string, env []string, stdin io.Reader, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(context.Background(), exe, args...), t: t, ended: make(chan struct{})}
	p.Env = append(env, mainVariable+"="+name, "PATH="+os.Getenv("PATH"),
		// Under -race a data race ends the process, and the end does not wait
		// a second for reports.
		"GORACE=halt_on_error=1 atexit_sleep_ms=0")
	p.Stdout, p.Stderr, p.Stdin = &p.stdout, &p.stderr, stdin
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.Cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends the process if it still runs, so that its output can be read.
func (p *process) kill() {
	p.Process.Kill()
	<-p.ended
}

// wait returns the exit status of a process that ends by itself.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("the process did not end")
	}
	return p.ProcessState.ExitCode()
}

// waitForLog returns what matches pattern as soon as the process has logged it.
func (p *process) waitForLog(pattern string) string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if found := re.FindString(p.stderr.String()); found != "" {
			return found
		}
	}
	p.t.Fatalf("the process does not log %s: %q", pattern, p.stderr.String())
	return ""
}

// serverAddress returns the URL that a local server says it serves.
func (p *process) serverAddress() string {
	p.t.Helper()
	return strings.TrimSpace(p.waitForLog(`http://\S+\n`))
}

// A logRecord is one line of a JSON log.
type logRecord map[string]any

// records ends the process and returns what it logged. Every line must be a
// JSON object.
func (p *process) records() []logRecord {
	p.t.Helper()
	p.kill()
	var records []logRecord
	for line := range strings.Lines(p.stderr.String()) {
		var r logRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			p.t.Errorf("log line %q is not a JSON object: %v", line, err)
		}
		records = append(records, r)
	}
	return records
}
