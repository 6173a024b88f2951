package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Programs on both sides of the border come out of the zip as they went in.
func TestSmallAndLargeProgramsUnzipToThemselves(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{thoroughUpTo, thoroughUpTo + 1} {
		program := make([]byte, size)
		for i := range program {
			program[i] = byte(random.IntN(16)) // half a byte's worth each
		}
		path := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(path, program, 0o755); err != nil {
			t.Fatal(err)
		}
		made, err := Make(t.TempDir(), Contents{Binary: path})
		if err != nil {
			t.Fatal(err)
		}
		r, err := zip.OpenReader(made.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		entry, err := r.Open(Bootstrap)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(entry)
		if err != nil || !bytes.Equal(got, program) {
			t.Errorf("a program of %d bytes comes back as %d other bytes (%v)", size, len(got), err)
		}
		if made.Size > int64(size)*6/10 {
			t.Errorf("the zip of %d compressible bytes has %d", size, made.Size)
		}
	}
}
