//go:build !unix

package initerror

import (
	"io"
	"net"
)

// dial connects to a host and port. Where sockets are not those of Unix,
// package net knows how.
func dial(address string) (io.ReadWriteCloser, error) { return net.Dial("tcp", address) }
