package runtimeapi

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/loopback"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Server serves the Runtime API to the processes of many functions. Its
// methods are safe for concurrent use.
type Server struct {
	http  *http.Server
	addr  string
	token string // the first element of every path

	guardian guardian // of all processes

	mu     sync.RWMutex
	pools  map[string]*Pool
	closed bool
}

// NewServer returns a server that does not listen yet.
func NewServer() *Server {
	s := &Server{pools: map[string]*Pool{}, token: randomid.Hex(16)}
	s.http = loopback.Server(loopback.NoPages(http.HandlerFunc(s.serve)))
	return s
}

// Listen opens addr, such as "127.0.0.1:9001", and serves it until Close. If
// addr is empty, a free port on the loopback interface. It must be called
// once, before the first Add.
func (s *Server) Listen(addr string) error {
	l, err := net.Listen("tcp", orDefault(addr, "127.0.0.1:0"))
	if err != nil {
		return fmt.Errorf("runtimeapi: %w", err)
	}
	s.addr = l.Addr().String()
	go s.http.Serve(l)
	return nil
}

// Addr is the host and port of the listener, empty before Listen.
func (s *Server) Addr() string { return s.addr }

// Add makes a function known and returns its pool. No process is started
// before the first invocation. It fails for a name that is not Lambda's form
// or taken, a negative setting, and before Listen.
func (s *Server) Add(f Function) (*Pool, error) {
	f, err := f.withDefaults()
	if err != nil {
		return nil, err
	}
	if s.addr == "" {
		return nil, fmt.Errorf("runtimeapi: function %q: Add before Listen", f.Name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if _, taken := s.pools[f.Name]; taken {
		return nil, fmt.Errorf("runtimeapi: function %q was added already; use Update", f.Name)
	}
	p := newPool(f, s.addr+"/"+s.token, &s.guardian)
	s.pools[f.Name] = p
	return p, nil
}

// Remove closes the pool of a function, as Pool.Close does, and frees its
// name. It does nothing if there is none.
func (s *Server) Remove(name string) {
	s.mu.Lock()
	p := s.pools[name]
	delete(s.pools, name)
	s.mu.Unlock()
	if p != nil {
		p.Close()
	}
}

// RemoveAtEnd has a folder removed when this process ends, in whatever way, or the
// server is closed. There is one at most, and its path is absolute. It does nothing
// on Windows.
func (s *Server) RemoveAtEnd(dir string) { s.guardian.remove(dir) }

// Close ends all processes, each within its shutdown budget, fails open
// invocations with ErrClosed and stops listening. When ctx ends first, what is
// left is killed at once and Close returns ctx's error; no process is left
// behind in either case.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	pools := make([]*Pool, 0, len(s.pools))
	for _, p := range s.pools {
		pools = append(pools, p)
	}
	s.mu.Unlock()

	done := make(chan struct{})
	go func() {
		var wg sync.WaitGroup
		for _, p := range pools {
			wg.Go(p.Close)
		}
		wg.Wait()
		close(done)
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
		for _, p := range pools {
			p.killAll()
		}
		<-done
	}
	s.guardian.close()
	return errors.Join(err, s.http.Close())
}

// serve splits /TOKEN/FUNCTION[/PROCESS]/VERSION/… and calls the operation. It does
// by hand what a ServeMux would, because every request of every handler
// passes here and the prefix is not a pattern.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	token, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1 {
		writeError(w, http.StatusForbidden, "AccessDenied", "the path does not begin with the server's token; processes find both in AWS_LAMBDA_RUNTIME_API")
		return
	}
	name, path, _ := strings.Cut(path, "/")
	s.mu.RLock()
	p := s.pools[name]
	s.mu.RUnlock()
	if p == nil {
		http.NotFound(w, r)
		return
	}
	sb, path := p.sandboxOf(path)
	if sb == nil {
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "the process that asks is not known")
		return
	}
	switch op, isRuntime := strings.CutPrefix(path, "2018-06-01/runtime/"); {
	case isRuntime && op == "invocation/next" && r.Method == http.MethodGet:
		p.next(w, r, sb)
	case isRuntime && op == "init/error" && r.Method == http.MethodPost:
		p.initError(w, r, sb)
	case isRuntime && strings.HasPrefix(op, "invocation/") && r.Method == http.MethodPost:
		switch id, verb, _ := strings.Cut(strings.TrimPrefix(op, "invocation/"), "/"); verb {
		case "response":
			p.response(w, r, sb, id)
		case "error":
			p.invocationError(w, r, sb, id)
		default:
			http.NotFound(w, r)
		}
	default:
		p.extension(w, r, sb, path)
	}
}

// sandboxOf finds the process that a path below the function's prefix belongs
// to, and the rest of the path. It is nil for a process that has ended.
func (p *Pool) sandboxOf(path string) (*sandbox, string) {
	first, rest, _ := strings.Cut(path, "/")
	n, err := strconv.Atoi(first)
	if err != nil {
		return p.attached, path
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sandboxes[n], rest
}

func writeError(w http.ResponseWriter, status int, errorType, message string) {
	writeJSON(w, status, errorBody{Message: message, Type: errorType})
}
