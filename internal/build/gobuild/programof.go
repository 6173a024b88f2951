package gobuild

import (
	"bytes"
	"io"
	"os"
)

// isProgramOf reports whether the program at path, of any system, was linked
// from the main package called name: the go command writes so into each, as
// runtime/debug.BuildInfo prints it.
func isProgramOf(path, name string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return contains(f, []byte("path\t"+name+"\n"))
}

// contains reports whether what in has, which is too large to be held, has text
// in it.
func contains(in io.Reader, text []byte) (bool, error) {
	buf := make([]byte, max(64<<10, 2*len(text)))
	for kept := 0; ; {
		n, err := io.ReadFull(in, buf[kept:])
		window := buf[:kept+n]
		switch {
		case bytes.Contains(window, text):
			return true, nil
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return false, nil
		case err != nil:
			return false, err
		}
		kept = copy(buf, window[len(window)-len(text)+1:]) // text may begin here and end in what comes
	}
}
