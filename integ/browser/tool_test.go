package browser

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	repoRoot = "../.."
	notes    = "../../examples/notes"
	orders   = "../../examples/orders"
)

// A tool is lambdacdk local, which serves an example.
type tool struct {
	program string
	dir     string // of the example
	url     string // of its site or API
	console string // of the console page

	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes note of what the tool prints.
func (l *tool) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *tool) output() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var (
	firstURL   = regexp.MustCompile(`(?s)(?:Notes|Shop)/Site \(site\).*?(http://127\.0\.0\.1:\d+)/|Orders/Api \(HTTP API\).*?(http://127\.0\.0\.1:\d+)/`)
	consoleURL = regexp.MustCompile(`Console page: (\S+)`)
)

// programs is the folder of what tests build, until all have ended.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "lambdacdk-browser-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

// program is the tool, which is built once for all tests.
func program(t *testing.T) string {
	t.Helper()
	path, err := buildTool()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var buildTool = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "lambdacdk")
	build := exec.Command("go", "build", "-o", path, "./cmd/lambdacdk")
	build.Dir = repoRoot
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// serve serves an example with the tool until the test ends.
func serve(t *testing.T, dir string) *tool {
	t.Helper()
	l := &tool{program: program(t), dir: dir}
	cmd := exec.Command(l.program, "local", "--port", "0", ".")
	cmd.Dir = l.dir
	cmd.Stdout, cmd.Stderr = l, l
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(time.Minute):
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
		if t.Failed() {
			t.Logf("lambdacdk local said:\n%s", l.output())
		}
	})
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("lambdacdk local ended before it served: %v", err)
		default:
		}
		if found := firstURL.FindStringSubmatch(l.output()); found != nil && strings.Contains(l.output(), "Ctrl-C ends") {
			l.url, l.console = found[1]+found[2], consoleURL.FindStringSubmatch(l.output())[1]
			return l
		}
		if time.Now().After(deadline) {
			t.Fatal("lambdacdk local does not serve the example")
		}
	}
}

// token signs a token of the app's issuer, as somebody at home does.
func (l *tool) token(t *testing.T, user string) string {
	t.Helper()
	cmd := exec.Command(l.program, "token", "--claim", "sub="+user, ".")
	cmd.Dir = l.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lambdacdk token: %v\n%s", err, &stderr)
	}
	return strings.TrimSpace(string(out))
}
