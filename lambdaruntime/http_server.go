//go:build !lambda.norpc

package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
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
