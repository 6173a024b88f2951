//go:build unix

package initerror

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"syscall"
)

// dial connects to an IP address and port, or to a port of localhost. Other
// names would need package net. Lambda, its emulators and lambdacdk local
// give addresses.
func dial(address string) (io.ReadWriteCloser, error) {
	host := strings.Replace(address, "localhost:", "127.0.0.1:", 1)
	to, err := netip.ParseAddrPort(host)
	if err != nil || to.Addr().Zone() != "" {
		return nil, fmt.Errorf("%q is no IP address and port", address)
	}
	family, remote := syscall.AF_INET6, syscall.Sockaddr(&syscall.SockaddrInet6{Addr: to.Addr().As16(), Port: int(to.Port())})
	if to.Addr().Is4() {
		family, remote = syscall.AF_INET, &syscall.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())}
	}
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := syscall.Connect(fd, remote); err != nil {
		syscall.Close(fd)
		return nil, fmt.Errorf("%s: %w", address, os.NewSyscallError("connect", err))
	}
	return os.NewFile(uintptr(fd), address), nil
}
