package session

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// ports are where servers of one kind listen.
type ports struct {
	flag  string                // by which the user names the first
	first int                   // 0 is any free ones
	given bool                  // then they are exact, else the next free one is taken
	owner func(port int) string // of one that is in use, as session.owner
}

// apiPorts are those of APIs, domains and sites.
func (s *session) apiPorts() ports {
	return ports{"--port", s.options.Port, s.options.PortGiven, s.owner}
}

// pagePorts is that of the console page.
func (s *session) pagePorts() ports {
	return ports{"--console-port", s.options.ConsolePort, s.options.ConsolePortGiven, s.owner}
}

// ownPorts are those that this run has.
func (s *session) ownPorts(opened []*apiServer) map[int]bool {
	taken := s.debugPorts()
	for _, servers := range [][]*apiServer{s.servers, opened} {
		for _, server := range servers {
			taken[server.port()] = true
		}
	}
	if s.page != nil {
		taken[s.page.Port()] = true
	}
	return taken
}

// open listens on the first port that this run has not taken.
func (p ports) open(c *console.Console, taken map[int]bool) (net.Listener, error) {
	if p.first == 0 {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	const tries = 100
	busy := error(syscall.EADDRINUSE)
	said := false // with the first server of a kind
	for port := p.first; port < p.first+tries && port < 1<<16; port++ {
		if taken[port] {
			said = true
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		switch {
		case err == nil:
			if !said && port != p.first {
				c.Say("port %d is in use by %s; taking %d", p.first, p.owner(p.first), port)
			}
			return l, nil
		case p.given:
			return nil, p.explain(port, err)
		}
		busy = err
	}
	return nil, p.explain(p.first, busy)
}

// check fails early where the user's port cannot be had: synthesis takes a
// while.
func (p ports) check() error {
	if !p.given || p.first == 0 {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.first)))
	if err != nil {
		return p.explain(p.first, err)
	}
	return l.Close()
}

// explain says why a port cannot be had.
func (p ports) explain(port int, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is in use by %s: end it, or choose another one with %s (0 takes any free one)", port, p.owner(port), p.flag)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %d needs more rights: choose one above 1023 with %s", port, p.flag)
	}
	return err
}
