package bundle

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/deflate"
)

// modified is the time of every entry: the first that a zip can express.
var modified = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func (e entry) mode() fs.FileMode {
	if e.executable {
		return 0o755
	}
	return 0o644
}

// write writes the zip of entries. It depends on nothing else, and on no mode
// of the file system: Windows has none, and a umask is nobody's intention.
func write(w io.Writer, entries []entry) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return &deflater{out: w}, nil })
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: modified}
		header.SetMode(e.mode())
		if err := add(z, header, e); err != nil {
			return err
		}
	}
	return z.Close()
}

func add(z *zip.Writer, header *zip.FileHeader, e entry) error {
	w, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(e.source)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != e.sum {
		return fmt.Errorf("%s changed while it was packed; try again", e.source)
	}
	_, err = w.Write(data)
	return err
}

// A deflater compresses all that was written to it when it is closed.
type deflater struct {
	out  io.Writer
	data []byte
}

func (d *deflater) Write(data []byte) (int, error) {
	d.data = append(d.data, data...)
	return len(data), nil
}

func (d *deflater) Close() error {
	if len(d.data) <= thoroughUpTo {
		_, err := d.out.Write(deflate.Compress(nil, d.data))
		return err
	}
	w, err := flate.NewWriter(d.out, quickLevel)
	if err != nil {
		return err
	}
	if _, err := w.Write(d.data); err != nil {
		return err
	}
	return w.Close()
}

// A small program is packed as small as it gets, as promised (P4). With larger
// ones the time of an app's first synthesis counts for more: of 10.2 MB with
// two SDK clients, [deflate.Compress] makes 3.62 MB in 0.27 s of processor time,
// quickLevel 3.89 MB in 0.12 s, and linking it took 0.25 s. Measured 2026-11-20.
const (
	thoroughUpTo = 8 << 20 // bytes
	quickLevel   = 4
)

// contentHash returns the digest over the name, mode and bytes of entries.
func contentHash(entries []entry) string {
	digest := sha256.New()
	for _, e := range entries {
		// The digest has a fixed length and a name has no zero byte, so no two
		// lists give one text.
		fmt.Fprintf(digest, "%s\x00%o\x00%s\n", e.name, e.mode(), e.sum)
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// checkSize returns how many bytes entries have together, and an error if that
// is more than Lambda takes.
func checkSize(entries []entry) (int64, error) {
	var total int64
	for _, e := range entries {
		total += e.size
	}
	if total <= MaxUnzipped {
		return total, nil
	}
	bySize := slices.Clone(entries)
	slices.SortStableFunc(bySize, func(a, b entry) int { return cmp.Compare(b.size, a.size) })
	var biggest []string
	for _, e := range bySize[:min(3, len(bySize))] {
		biggest = append(biggest, fmt.Sprintf("%s (%s)", e.name, megabytes(e.size)))
	}
	return 0, fmt.Errorf("the bundle has %s unzipped; Lambda allows at most %s; the biggest entries are %s",
		megabytes(total), megabytes(MaxUnzipped), strings.Join(biggest, ", "))
}

// megabytes writes n in the unit of Lambda's limits, rounded up: what is over a
// limit must not look equal to it.
func megabytes(n int64) string {
	return fmt.Sprintf("%g MB", math.Ceil(float64(n)*10/(1<<20))/10)
}
