package bundle

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// A synthesis packs a hundred programs of tens of megabytes: none of them may
// be held in memory, and each must come out of its zip as it went in.
func TestProgramIsPackedWithoutHoldingIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	program := make([]byte, 16<<20)
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

// An app has a hundred and more programs, and all of them are ready to be
// packed at once.
func TestPackingManyProgramsHoldsFewAtOnce(t *testing.T) {
	const programs = 60
	dir, cache := t.TempDir(), t.TempDir()
	var start, all sync.WaitGroup
	start.Add(1)
	for i := range programs {
		path := file(t, 0o755, strings.Repeat(fmt.Sprintf("%02d", i), 1<<20), dir, fmt.Sprint(i))
		all.Go(func() {
			start.Wait()
			if _, err := Make(cache, Contents{Binary: path}); err != nil {
				t.Error(err)
			}
		})
	}
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	start.Done()
	var most uint64
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapInuse)
		time.Sleep(time.Millisecond)
	}
	// One that is being packed takes 1.2 MB; the rest is garbage of others.
	limit := before.HeapInuse + uint64(cap(packing))*2<<20 + 12<<20
	if most > limit {
		t.Errorf("%d programs packed at once hold %d MB, want at most %d", programs, most>>20, limit>>20)
	}
}
