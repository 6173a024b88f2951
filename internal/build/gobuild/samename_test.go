package gobuild

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestMainsOfOneNameAreKeptApart(t *testing.T) {
	if testing.Short() {
		t.Skip("links many programs; go test without -short runs it")
	}
	t.Parallel()
	const main = "package main\n\nfunc main() { println(%q) }\n"
	dir := tree(t, "-- go.mod --\nmodule example.com/api\n\ngo 1.26\n")
	entries := []string{"orders/api", "users/api", "stock/API", "old/api/v2", "."}
	var requests []Request
	for _, entry := range entries {
		write(t, filepath.Join(dir, entry, "main.go"), fmt.Sprintf(main, entry))
		requests = append(requests, Request{Entry: filepath.Join(dir, entry)})
	}
	cache := t.TempDir()
	first := buildAll(t, cache, requests...)
	for i, a := range first {
		if got := runOutput(t, a); got != entries[i] {
			t.Errorf("the binary of %s is that of %s", entries[i], got)
		}
	}
	// In another order, each finds its own folder again.
	info := stat(t, first[4])
	again := buildAll(t, cache, requests[4], requests[1], requests[0])
	if !os.SameFile(info, stat(t, again[0])) || again[1] != first[1] || again[2] != first[0] {
		t.Errorf("built in another order: %+v; want the same as before, %+v", again, first)
	}
}

func stat(t testing.TB, a Artifact) os.FileInfo {
	t.Helper()
	info, err := os.Stat(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
