package program

import (
	"os"
	"path/filepath"
	"testing"
)

// What a re-linked function pays: at most 25 ms for a program of two or three
// SDK clients.
func BenchmarkOpen(b *testing.B) {
	file := filepath.Join(deployed(b), "typed")
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(file); err != nil {
			b.Fatal(err)
		}
	}
}
