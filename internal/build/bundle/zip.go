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

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
)

// modified is the time of every entry: the first that a zip can express.
var modified = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func (e entry) mode() fs.FileMode {
	if e.executable {
		return 0o755
	}
	return 0o644
}

// version is part of the name of a bundle in the store. Raise it when the same
// contents become other bytes: zips of the version before are still there.
const version = 2

// level packs hello, 6.2 MB, to 2.61 MB; at most 2.65 is promised (P4). Lower
// levels save some of an app's first synthesis, higher ones hardly a byte.
const level = 6

// write writes the zip of entries, without ever holding one in memory. It
// depends on nothing else, and on no mode of the file system: Windows has none,
// and a umask is nobody's intention.
func write(w io.Writer, entries []entry) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, level) })
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
	if e.code {
		return elfbin.CopyCode(w, e.source, e.sum)
	}
	in, err := os.Open(e.source)
	if err != nil {
		return err
	}
	defer in.Close()
	digest := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, digest), in); err != nil {
		return err
	}
	if hex.EncodeToString(digest.Sum(nil)) != e.sum {
		return fmt.Errorf("%s changed while it was packed; try again", e.source)
	}
	return nil
}

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
		biggest = append(biggest, fmt.Sprintf("%s (%s, from %s)", e.name, megabytes(e.size), e.source))
	}
	return 0, fmt.Errorf("the bundle has %s unzipped; Lambda allows at most %s; leave files out, or read them from S3 or EFS; the biggest entries are %s",
		megabytes(total), megabytes(MaxUnzipped), strings.Join(biggest, ", "))
}

// megabytes writes n in the unit of Lambda's limits, rounded up: what is over a
// limit must not look equal to it.
func megabytes(n int64) string {
	return fmt.Sprintf("%g MB", math.Ceil(float64(n)*10/(1<<20))/10)
}
