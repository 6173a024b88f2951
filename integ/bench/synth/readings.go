package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// readings prints what it takes to read from the linked binaries what they load
// and can call, which a synthesis does once for each, and what it takes to
// remember it.
func (b *bench) readings() error {
	files, err := filepath.Glob(filepath.Join(b.cache(), "bin", "*"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("%s has no binaries (%v)", b.cache(), err)
	}
	reader := program.NewReader(filepath.Join(b.dir, "readings"))
	var first, again []time.Duration
	var bytes int64
	for _, times := range []*[]time.Duration{&first, &again} {
		for _, file := range files {
			info, err := os.Stat(file)
			if err != nil {
				return err
			}
			bytes = max(bytes, info.Size())
			start := time.Now()
			if _, err := reader.Read(file, filepath.Base(file)); err != nil {
				return err
			}
			*times = append(*times, time.Since(start))
		}
	}
	if reader.Reads() != len(files) {
		return fmt.Errorf("%d binaries were read %d times, want once each", len(files), reader.Reads())
	}
	fmt.Printf("what a binary says of itself: read in %s the first time, in %s from then on (medians of %d, of up to %.0f MB)\n",
		median(first).Round(100*time.Microsecond), median(again).Round(100*time.Microsecond), len(files), float64(bytes)/1e6)
	return nil
}
