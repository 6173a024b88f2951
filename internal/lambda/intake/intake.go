// Package intake reads the bodies of requests to their ends, and bounds what all
// that are unfinished hold together: anybody on this machine, a web page among
// them, can begin requests and not finish them.
package intake

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

const (
	// inMemory is how many bytes of unfinished bodies are in memory at most, of all
	// together: more than an app's clients send at a time. What does not fit is in a
	// temporary file each until it is whole.
	inMemory = 64 << 20
	// smallest and largest are the sizes of the pieces that a body grows by, so that
	// a small one costs little and a large one is copied once.
	smallest = 512 // as io.ReadAll
	largest  = 256 << 10
)

// held is how much of inMemory is taken, in this process.
var held atomic.Int64

// ReadAll reads r to its end, as io.ReadAll does, in memory that grows with what
// has come. The error is that of r, or that of a temporary file.
func ReadAll(r io.Reader) ([]byte, error) {
	var b body
	defer b.drop()
	if err := b.fill(r); err != nil {
		return nil, err
	}
	return b.whole()
}

// A body is what has come so far: pieces in memory, or a file.
type body struct {
	pieces [][]byte
	taken  int64 // of held
	file   *os.File
	length int64
}

// fill takes all that comes.
func (b *body) fill(r io.Reader) error {
	for size := int64(smallest); ; size = min(2*size, largest) {
		if !b.take(size) {
			return b.spill(r)
		}
		piece, n := make([]byte, size), 0
		var err error
		for n < len(piece) && err == nil { // not io.ReadFull, whose errors are not those of r
			var more int
			more, err = r.Read(piece[n:])
			n += more
		}
		b.pieces = append(b.pieces, piece[:n])
		b.length += int64(n)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// take makes room for a piece in memory, if there is some.
func (b *body) take(size int64) bool {
	if held.Add(size) > inMemory {
		held.Add(-size)
		return false
	}
	b.taken += size
	return true
}

// spill moves everything into a file, and the rest of r after it.
func (b *body) spill(r io.Reader) (err error) {
	if b.file, err = os.CreateTemp("", "lambdacdk-body-"); err != nil {
		return fmt.Errorf("keep the body of a request: %w", err)
	}
	os.Remove(b.file.Name()) // nobody else finds it; where that is not possible now, drop does
	for _, piece := range b.pieces {
		if _, err := b.file.Write(piece); err != nil {
			return fmt.Errorf("keep the body of a request: %w", err)
		}
	}
	b.pieces = nil
	held.Add(-b.taken)
	b.taken = 0
	n, err := io.Copy(struct{ io.Writer }{b.file}, r)
	b.length += n
	return err
}

// whole is the body in one piece.
func (b *body) whole() ([]byte, error) {
	if b.file == nil && len(b.pieces) == 1 {
		return b.pieces[0], nil
	}
	all := make([]byte, 0, b.length)
	for _, piece := range b.pieces {
		all = append(all, piece...)
	}
	if b.file != nil {
		all = all[:b.length]
		if _, err := b.file.ReadAt(all, 0); err != nil {
			return nil, fmt.Errorf("read the body of a request again: %w", err)
		}
	}
	return all, nil
}

// drop gives back what the body has taken.
func (b *body) drop() {
	held.Add(-b.taken)
	if b.file != nil {
		b.file.Close()
		os.Remove(b.file.Name())
	}
}
