//go:build !unix

package runtimeapi

// read hands on every line until the pipe is closed.
func (l *logPipe) read() {
	buffer := make([]byte, 32<<10)
	for {
		n, err := l.file.Read(buffer)
		l.lines.add(buffer[:n])
		if err != nil {
			l.lines.end()
			return
		}
	}
}

// catchUp does nothing: a pipe of Windows is not read without waiting.
func (l *logPipe) catchUp() {}
