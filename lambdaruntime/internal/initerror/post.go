package initerror

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// post sends body to the path of the Runtime API that api, a host and port and
// perhaps a path of its own, stands for. It waits no longer than limit.
//
// It writes HTTP by hand. A handler has net/http anyway, but an infrastructure
// program, which imports the contracts of its handlers and with them this
// package, would compile it and crypto/tls for nothing: 15 seconds of processor
// time where no build is cached.
func post(api, path, errorType string, body []byte, limit time.Duration) error {
	address, base, _ := strings.Cut(api, "/")
	if base != "" {
		path = "/" + strings.TrimSuffix(base, "/") + path
	}
	var request bytes.Buffer
	fmt.Fprintf(&request, "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", path, address)
	fmt.Fprintf(&request, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	fmt.Fprintf(&request, "Lambda-Runtime-Function-Error-Type: %s\r\n\r\n", errorType)
	request.Write(body)

	done := make(chan error, 1)
	go func() { done <- exchange(address, request.Bytes()) }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("no answer from %s within %v", address, limit)
	}
}

// exchange sends request and reads the first line of the answer, which is all
// that the Runtime API has to say.
func exchange(address string, request []byte) error {
	conn, err := dial(address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write(request); err != nil {
		return err
	}
	const accepted = 202
	var minor, status int
	switch _, err := fmt.Fscanf(conn, "HTTP/1.%d %d", &minor, &status); {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s closed the connection without an answer", address)
	case err != nil:
		return fmt.Errorf("%s gave no HTTP answer: %w", address, err)
	case status != accepted:
		return fmt.Errorf("got status %d, want %d", status, accepted)
	}
	return nil
}
