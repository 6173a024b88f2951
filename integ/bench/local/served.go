package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

// A served program answers at url until it is stopped.
type served struct {
	url   string
	cmd   *exec.Cmd
	ended chan struct{}
}

var address = regexp.MustCompile(`http://[^/\s"]+:\d+`)

// start runs a program and waits until it says where it serves.
func start(cmd *exec.Cmd) (*served, error) {
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &served{cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		cmd.Wait()
		w.Close()
	}()
	var said bytes.Buffer
	in := bufio.NewScanner(r)
	for in.Scan() {
		said.WriteString(in.Text() + "\n")
		if s.url = address.FindString(in.Text()); s.url != "" {
			go io.Copy(io.Discard, r)
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s says no address:\n%s", cmd.Path, &said)
}

// stop ends the program and waits until it has.
func (s *served) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// timeRequest is how long one request takes on a connection that is open.
func timeRequest(url string) (time.Duration, error) {
	begin := time.Now()
	_, err := get(url)
	return time.Since(begin), err
}

func get(url string) (string, error) {
	res, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("GET %s: %s %s", url, res.Status, body)
	}
	return string(body), nil
}
