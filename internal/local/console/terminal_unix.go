//go:build unix

package console

import (
	"os"
	"syscall"
	"unsafe"
)

// fileIsTerminal reports whether f is one; /dev/null, a device too, is none.
func fileIsTerminal(f *os.File) bool {
	_, ok := size(f)
	return ok
}

// terminalWidth asks the terminal; 0 if it does not say.
func terminalWidth(f *os.File) int {
	columns, _ := size(f)
	return columns
}

func size(f *os.File) (columns int, ok bool) {
	var size struct{ rows, columns, x, y uint16 }
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	return int(size.columns), errno == 0
}
