package elfbin

import (
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// The build ids that the linker writes are made of the sources' own digests: a
// comment changes them, and them alone. The go command needs the first to see
// that a binary is up to date; profilers tell versions of a program apart by
// the second. Nothing that runs reads either, and no checksum covers them, that
// of crypto/internal/fips140 included.
var buildIDs = []string{".note.go.buildid", ".note.gnu.build-id"}

// CodeSum returns the hex SHA-256 of the binary at path with its build ids
// blanked: what compiles to the same code has the same digest.
func CodeSum(path string) (string, error) { return copyCode(io.Discard, path, nil) }

// CopyCode writes the binary at path, whose CodeSum is sum, to w. In the place
// of its build ids it has ones that are made of sum, so that the copies of
// what compiles to the same code are the same bytes.
func CopyCode(w io.Writer, path, sum string) error {
	id, err := hex.DecodeString(sum)
	if err != nil || len(id) != sha256.Size {
		return fmt.Errorf("%q is no digest", sum)
	}
	got, err := copyCode(w, path, id)
	if err == nil && got != sum {
		err = fmt.Errorf("%s changed while it was packed; try again", path)
	}
	return err
}

// copyCode writes the binary at path to w, with its build ids made of id, and
// returns the digest of the binary with its build ids blanked.
func copyCode(w io.Writer, path string, id []byte) (sum string, err error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	spans, err := idSpans(in)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	digest := sha256.New()
	buf := make([]byte, 64<<10)
	for at := int64(0); ; {
		n, err := io.ReadFull(in, buf)
		chunk := buf[:n]
		for _, s := range spans {
			s.fill(chunk, at, func(int64) byte { return 0 })
		}
		digest.Write(chunk)
		if id != nil {
			for _, s := range spans {
				s.fill(chunk, at, func(i int64) byte { return s.byteOf(id, i) })
			}
		}
		if _, err := w.Write(chunk); err != nil {
			return "", err
		}
		at += int64(n)
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return hex.EncodeToString(digest.Sum(nil)), nil
		default:
			return "", err
		}
	}
}

// A span is where a build id stands in a file.
type span struct {
	start, end int64
	text       bool // the id is letters, not bytes
}

// fill sets the bytes of s that are in chunk, which begins at the file's byte
// at, to those that of says, by their place in s.
func (s span) fill(chunk []byte, at int64, of func(int64) byte) {
	for i := max(s.start, at); i < min(s.end, at+int64(len(chunk))); i++ {
		chunk[i-at] = of(i - s.start)
	}
}

// byteOf returns the byte at i of a build id made of id, in the form of s.
func (s span) byteOf(id []byte, i int64) byte {
	if s.text {
		id = []byte(hex.EncodeToString(id))
	}
	return id[i%int64(len(id))]
}

// idSpans returns where the build ids of a binary are.
func idSpans(in io.ReaderAt) ([]span, error) {
	f, err := elf.NewFile(in)
	if err != nil {
		return nil, err
	}
	var spans []span
	for _, name := range buildIDs {
		s := f.Section(name)
		if s == nil {
			continue
		}
		note, err := s.Data()
		if err != nil {
			return nil, err
		}
		if len(note) < 12 {
			return nil, fmt.Errorf("section %s has %d bytes; a note has at least 12", name, len(note))
		}
		nameSize, idSize := int64(f.ByteOrder.Uint32(note)), int64(f.ByteOrder.Uint32(note[4:]))
		at := 12 + (nameSize+3)&^3 // the name is padded to words
		if at+idSize > int64(len(note)) {
			return nil, fmt.Errorf("section %s of %d bytes claims a build id of %d", name, len(note), idSize)
		}
		start := int64(s.Offset) + at
		spans = append(spans, span{start: start, end: start + idSize, text: name == buildIDs[0]})
	}
	return spans, nil
}
