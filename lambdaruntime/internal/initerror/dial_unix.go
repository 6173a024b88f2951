//go:build unix

package initerror

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// dial connects to an IPv4 address and port, or to a port of localhost. Other
// names would need package net. Lambda, its emulators and lambdacdk local
// give addresses.
func dial(address string) (io.ReadWriteCloser, error) {
	var to syscall.SockaddrInet4
	a := &to.Addr
	host := strings.Replace(address, "localhost:", "127.0.0.1:", 1)
	var rest string
	if n, _ := fmt.Sscanf(host, "%d.%d.%d.%d:%d%s", &a[0], &a[1], &a[2], &a[3], &to.Port, &rest); n != 5 {
		return nil, fmt.Errorf("%q is no IPv4 address and port", address)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := syscall.Connect(fd, &to); err != nil {
		syscall.Close(fd)
		return nil, fmt.Errorf("%s: %w", address, os.NewSyscallError("connect", err))
	}
	return os.NewFile(uintptr(fd), address), nil
}
