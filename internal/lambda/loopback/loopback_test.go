package loopback

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

var answers = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

// A name that is rebound to 127.0.0.1 stays the name in Host.
func TestOnlyLoopbackHostsAreAnswered(t *testing.T) {
	for host, want := range map[string]int{
		"127.0.0.1": 204, "127.0.0.1:3000": 204, "localhost": 204, "localhost:3000": 204, "tenant.localhost:3000": 204, "LocalHost:3000": 204, "localhost.": 204, "Tenant.LOCALHOST.:3000": 204, "[::1]": 204, "[::1]:3000": 204,
		"rebound.example:3000": 403, "rebound.example": 403, "localhost.example:3000": 403, "127.0.0.1.example": 403,
		"evillocalhost": 403, "localhost..": 403, "localhost.example.": 403, "0.0.0.0:3000": 403, "192.168.1.2:3000": 403, "[::]:3000": 403, "": 403, "user@127.0.0.1": 403, "[127.0.0.1": 403,
	} {
		for name, guard := range map[string]func(http.Handler) http.Handler{"Host": Host, "NoPages": NoPages} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Host = host
			w := httptest.NewRecorder()
			guard(answers).ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s with Host %q = %d %s, want %d", name, host, w.Code, w.Body, want)
			}
		}
	}
}

func TestPagesOfOtherHostsAreRefused(t *testing.T) {
	for origin, want := range map[string]int{
		"http://localhost:5173": 204, "http://127.0.0.1:3000": 204, "http://[::1]:3000": 204,
		"https://evil.example": 403, "null": 403, "": 403, "http://localhost.evil.example": 403, "file://": 403, "http://127.0.0.1@evil.example": 403, "%": 403,
	} {
		r := httptest.NewRequest("POST", "http://127.0.0.1/", nil)
		r.Header["Origin"] = []string{origin}
		w := httptest.NewRecorder()
		NoPages(answers).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("Origin %q = %d %s, want %d", origin, w.Code, w.Body, want)
		}
		w = httptest.NewRecorder()
		Host(answers).ServeHTTP(w, r)
		if w.Code != 204 {
			t.Errorf("Host with Origin %q = %d, want it to be the handler's", origin, w.Code)
		}
	}
}

// The Host of a request line with a whole URL wins over the header.
func TestHostOfAbsoluteRequestsCounts(t *testing.T) {
	s := httptest.NewServer(Host(answers))
	defer s.Close()
	for line, want := range map[string]int{"GET http://rebound.example/": 403, "GET http://127.0.0.1/": 204} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", line)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || res.StatusCode != want {
			t.Errorf("%s = %v, %v; want %d", line, res, err, want)
		}
		conn.Close()
	}
}

func TestServersDoNotKeepSilentClients(t *testing.T) {
	s := Server(answers)
	if s.ReadHeaderTimeout <= 0 || s.IdleTimeout <= 0 {
		t.Errorf("ReadHeaderTimeout %v, IdleTimeout %v; want limits", s.ReadHeaderTimeout, s.IdleTimeout)
	}
}
