//go:build !lambda.norpc

package lambdaruntime

import (
	"bytes"
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
	if h == nil {
		h = http.DefaultServeMux
	}
	server := &http.Server{Handler: seekable(h), ReadHeaderTimeout: localHeaderTimeout}
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

// seekable gives h requests whose bodies are io.Seekers, as in Lambda.
func seekable(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody {
			r.Body = &seekableBody{ReadCloser: r.Body}
		}
		h.ServeHTTP(w, r)
	})
}

// A seekableBody reads a body as it arrives, unless it is asked to seek before
// that: then it takes all of it into memory.
type seekableBody struct {
	io.ReadCloser
	begun bool
	whole *bytes.Reader
}

func (b *seekableBody) Read(p []byte) (int, error) {
	if b.whole != nil {
		return b.whole.Read(p)
	}
	b.begun = true
	return b.ReadCloser.Read(p)
}

func (b *seekableBody) Seek(offset int64, whence int) (int64, error) {
	if b.whole == nil {
		if b.begun {
			return 0, errors.New("lambdaruntime: the local server's body was read before it was to seek, and is not kept")
		}
		all, err := io.ReadAll(b.ReadCloser)
		if err != nil {
			return 0, err
		}
		b.whole = bytes.NewReader(all)
	}
	return b.whole.Seek(offset, whence)
}
