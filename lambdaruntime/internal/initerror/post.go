package initerror

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// PostByHand is a [Post] that writes HTTP by itself, for package link: an
// infrastructure program imports the contracts of its handlers and with them
// this package, and would compile net/http and crypto/tls for nothing, 15
// seconds of processor time where no build is cached. Programs that have
// net/http should use it: this one would be 64 KB more of them.
func PostByHand(api, path, errorType string, body []byte, limit time.Duration) error {
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
	const accepted = "202"
	first, err := statusLine(conn)
	protocol, status, _ := strings.Cut(first, " ")
	switch {
	case first == "" && errors.Is(err, io.EOF):
		return fmt.Errorf("%s closed the connection without an answer", address)
	case !strings.HasPrefix(protocol, "HTTP/1."):
		return fmt.Errorf("%s gave no HTTP answer but %q", address, first)
	case status != accepted:
		return fmt.Errorf("got status %s, want %s", status, accepted)
	}
	return nil
}

// statusLine reads the protocol and the status, or what there is of the first
// line if that is shorter.
func statusLine(r io.Reader) (string, error) {
	var line [len("HTTP/1.1 202")]byte
	for n := 0; ; {
		m, err := r.Read(line[n:])
		n += m
		if first, _, whole := bytes.Cut(line[:n], []byte("\n")); whole || n == len(line) || err != nil {
			return string(first), err
		}
	}
}
