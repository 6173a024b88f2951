//go:build !lambda.norpc

package lambdaruntime

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

func init() {
	mains["http"] = func() {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "hello, %s", r.PathValue("name"))
		})
		StartHTTP(mux)
	}
}

// One program, without a build tag or a variable set by hand, serves a port
// here and events in Lambda.
//
// Shows P23.
func TestSameProgramServesLocallyAndInLambda(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("http")
	got := api.invoke(string(frontend.Fixture(t, "http-api.json",
		frontend.Set("requestContext.http.method", "GET"), frontend.Set("rawPath", "/hello/gopher"))))
	if got.path != "response" || !strings.Contains(got.body, `"body":"hello, gopher"`) {
		t.Errorf("in Lambda the program posts %s %q", got.path, got.body)
	}

	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := exec.CommandContext(t.Context(), exe)
	p.Env = []string{"PORT=0", mainVariable + "=http"}
	stderr, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://localhost:\d+`).FindString(line)
	if body := get(t, address+"/hello/gopher"); body != "hello, gopher" {
		t.Errorf("the local server answers %q, want %q", body, "hello, gopher")
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("after SIGTERM the program ends with %v, want status 0", err)
	}
}

func get(t *testing.T, url string) string {
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
	return string(body)
}

// A request that runs when the server is stopped is answered.
func TestLocalServerLetsRequestsEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		time.Sleep(20 * time.Millisecond) // while the server shuts down
		if err := r.Context().Err(); err != nil {
			t.Errorf("the context of a running request has ended: %v", err)
		}
		io.WriteString(w, "done")
	})
	read, write := io.Pipe()
	served := make(chan error, 1)
	go func() { served <- serveLocal(ctx, "0", h, write) }()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if body := get(t, strings.TrimSpace(line[strings.Index(line, "http://"):])); body != "done" {
		t.Errorf("the stopped server answers %q, want %q", body, "done")
	}
	if err := <-served; err != nil {
		t.Errorf("serveLocal = %v, want nil", err)
	}
}

func TestLocalServerSaysWhyItCannotListen(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	for _, c := range []struct{ port, want string }{
		{port, "port " + port + " is taken"},
		{"http", `PORT is "http", want a number from 0 to 65535`},
		{"65536", `PORT is "65536", want a number from 0 to 65535`},
		{"-1", `PORT is "-1"`},
	} {
		err := serveLocal(t.Context(), c.port, http.NotFoundHandler(), io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("serveLocal on port %q = %v, want an error with %q", c.port, err, c.want)
		}
	}
}

// What uploads a body in Lambda uploads it here.
func TestLocalServersBodyCanBeReadAgain(t *testing.T) {
	server := httptest.NewServer(seekable(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := r.Body.(io.ReadSeeker)
		if n, err := body.Seek(0, io.SeekEnd); n != 5 || err != nil {
			t.Errorf("Seek to the end = %d, %v, want 5", n, err)
		}
		for range 2 {
			body.Seek(0, io.SeekStart)
			io.Copy(w, body)
		}
	})))
	defer server.Close()
	res, err := http.Post(server.URL, "text/plain", strings.NewReader("again"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); string(got) != "againagain" || err != nil {
		t.Errorf("the answer = %q, %v, want the body twice", got, err)
	}
}
