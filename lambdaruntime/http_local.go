package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

const (
	defaultPort = "8080"

	// localGrace is how long running requests may take after the signal.
	localGrace = 10 * time.Second

	// localHeaderTimeout closes connections that never send a request.
	localHeaderTimeout = 10 * time.Second
)

// serveLocal serves h until ctx ends and then waits for running requests. It
// writes the server's address to out.
func serveLocal(ctx context.Context, port string, h http.Handler, out io.Writer) error {
	listener, err := listenLocal(port)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "lambdaruntime: serving on http://localhost:%d\n", listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{Handler: h, ReadHeaderTimeout: localHeaderTimeout}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), localGrace)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("lambdaruntime: local server: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("lambdaruntime: local server: requests still running after %v: %w", localGrace, err)
	}
	return nil
}

// listenLocal listens on all interfaces where a port is given, as containers
// need it, and only on this machine's own where it is not.
func listenLocal(port string) (net.Listener, error) {
	address := ":" + port
	if port == "" {
		port = defaultPort
		address = "localhost:" + port
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, fmt.Errorf("lambdaruntime: PORT is %q, want a number from 0 to 65535 (0 picks a free port)", port)
	} else if n == 0 {
		address = "localhost:0"
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("lambdaruntime: port %s is taken by another process; set PORT to a free one, or to 0 to have one picked", port)
	}
	if err != nil {
		return nil, fmt.Errorf("lambdaruntime: local server: %w", err)
	}
	return listener, nil
}
