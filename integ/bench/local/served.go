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
	url   string // the first that it has said
	said  string // until it was waited for no longer
	cmd   *exec.Cmd
	ended chan struct{}
}

var (
	address = regexp.MustCompile(`http://[^/\s"]+:\d+`)
	ready   = regexp.MustCompile(`Ctrl-C ends`) // the tool has said all
	console = regexp.MustCompile(`Console page: (\S+)`)
)

// start runs a program and waits until it has said where it serves, and a line
// that matches last.
func start(cmd *exec.Cmd, last *regexp.Regexp) (*served, error) {
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
		if last.MatchString(in.Text()) {
			go io.Copy(io.Discard, r)
			s.said = said.String()
			s.url = address.FindString(s.said)
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s never says %s:\n%s", cmd.Path, last, &said)
}

// stop ends the program and waits until it has.
func (s *served) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// open keeps a page of the tool's console open, as a browser does: its stream is
// read until the program ends.
func (s *served) open(stream string) error {
	found := console.FindStringSubmatch(s.said)
	if found == nil {
		return fmt.Errorf("%s has no console page:\n%s", s.cmd.Path, s.said)
	}
	res, err := http.Get(found[1] + stream)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", stream, res.Status)
	}
	go func() {
		defer res.Body.Close()
		io.Copy(io.Discard, res.Body)
	}()
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
