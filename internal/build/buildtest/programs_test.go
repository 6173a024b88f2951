package buildtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

func TestUnchangedProgramsAreNotLinkedAgain(t *testing.T) {
	t.Setenv(store.DirVariable, t.TempDir())
	source := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(source, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/tool\n\ngo 1.26\n")
	write("main.go", "package main\n\nfunc main() {}\n")
	link := func() os.FileInfo {
		t.Helper()
		folder, err := Programs{Name: "tool", Dir: source, Args: []string{"-buildvcs=false", "."}}.Folder()
		if err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(folder)
		if err != nil || len(entries) != 1 {
			t.Fatalf("the folder has %v, %v; want one program", entries, err)
		}
		info, err := entries[0].Info()
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first := link()
	if again := link(); !os.SameFile(first, again) || again.Size() != first.Size() {
		t.Errorf("an unchanged program is another file: %v after %v", again, first)
	}
	write("main.go", "package main\n\nfunc main() { println(1) }\n")
	if changed := link(); os.SameFile(first, changed) {
		t.Error("a changed program is the same file")
	}
	write("main.go", "package main\n\nfunc main() { nothing }\n")
	if _, err := (Programs{Name: "tool", Dir: source, Args: []string{"."}}).Folder(); err == nil {
		t.Error("what does not compile gives no error")
	}
}
