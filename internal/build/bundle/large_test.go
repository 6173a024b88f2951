package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A synthesis packs a hundred programs of tens of megabytes: none of them may
// be held in memory, and each must come out of its zip as it went in.
func TestProgramIsPackedWithoutHoldingIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	program := make([]byte, 32<<20)
	for i := range program {
		program[i] = byte(random.IntN(16)) // half a byte's worth each
	}
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	made, err := Make(cache, Contents{Binary: path})
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("packing %d bytes allocates %d; want at most 4 MB", len(program), used)
	}
	if made.Size > int64(len(program))*6/10 {
		t.Errorf("the zip of %d compressible bytes has %d", len(program), made.Size)
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
	if got, err := io.ReadAll(entry); err != nil || !bytes.Equal(got, program) {
		t.Errorf("a program of %d bytes comes back as %d other bytes (%v)", len(program), len(got), err)
	}
}
