//go:build unix

package runtimeapi

import (
	"cmp"
	"errors"
	"syscall"
)

// caughtUp bounds what catchUp reads, in bytes: a child may write without an end.
const caughtUp = 1 << 20

// read hands on every line until the pipe is closed. It reads as soon as there is
// something, and holds the pipe from before it reads until the lines are handed
// on: for who gets hold of it then, either there is something to read, or all was
// handed on.
func (l *logPipe) read() {
	defer l.end()
	pipe, err := l.file.SyscallConn()
	if err != nil {
		return
	}
	buffer := make([]byte, 32<<10)
	for err == nil {
		// Once for each part: between them, the pipe can be closed while a child
		// of the process writes without an end.
		closed := pipe.Read(func(fd uintptr) (done bool) {
			_, err = l.readSome(fd, buffer)
			return err != syscall.EAGAIN
		})
		err = cmp.Or(err, closed)
	}
}

// catchUp hands on what was written until now.
func (l *logPipe) catchUp() {
	pipe, err := l.file.SyscallConn()
	if err != nil {
		return
	}
	var buffer [4 << 10]byte
	pipe.Control(func(fd uintptr) {
		for read := 0; read < caughtUp; {
			n, err := l.readSome(fd, buffer[:])
			if err != nil {
				return
			}
			read += n
		}
	})
}

// errClosed is that nobody can write any more.
var errClosed = errors.New("the pipe is closed")

// readSome hands on what one read gives; EAGAIN means that there is nothing now.
func (l *logPipe) readSome(fd uintptr, buffer []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		n, err := syscall.Read(int(fd), buffer)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, errClosed
		default:
			l.lines.add(buffer[:n])
			return n, nil
		}
	}
}

func (l *logPipe) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines.end()
}
