package lambdaruntime

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const defaultPort = "8080"

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
