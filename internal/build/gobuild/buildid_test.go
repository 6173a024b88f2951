package gobuild

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
)

// copyOf returns the path of the binary as a bundle has it.
func copyOf(t *testing.T, a Artifact) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if err := elfbin.CopyCode(f, a.Path, a.CodeSHA256); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What compiles to the same code is deployed as the same bytes: a comment that
// moves no line uploads nothing.
func TestCommentChangesTheBinaryButNotItsCode(t *testing.T) {
	t.Parallel()
	dir, cache := tree(t, hello), t.TempDir()
	source := filepath.Join(dir, "main.go")
	build := func(text string) (Artifact, []byte) {
		write(t, source, text)
		a := buildAll(t, cache, arm64(dir))[0]
		return a, read(t, copyOf(t, a))
	}
	plain, plainCopy := build("package main\n\nfunc main() { println(\"hello\") }\n")
	comment, commentCopy := build("package main\n\nfunc main() { println(\"hello\") } // says so\n")
	if plain.SHA256 == comment.SHA256 {
		t.Error("the comment does not change the binary, so this test shows nothing")
	}
	if plain.CodeSHA256 != comment.CodeSHA256 || !bytes.Equal(plainCopy, commentCopy) {
		t.Errorf("with a comment the code has digest %s, without %s; copies equal: %v; want the same", comment.CodeSHA256, plain.CodeSHA256, bytes.Equal(plainCopy, commentCopy))
	}
	other, otherCopy := build("package main\n\nfunc main() { println(\"hallo\") }\n")
	if plain.CodeSHA256 == other.CodeSHA256 || bytes.Equal(plainCopy, otherCopy) {
		t.Error("other code has the same digest")
	}
	// The cached binary keeps its id: nothing is linked again.
	before, err := os.Stat(other.Path)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := build("package main\n\nfunc main() { println(\"hallo\") }\n"); again != other {
		t.Errorf("built again it is %+v, want %+v", again, other)
	}
	if after, err := os.Stat(other.Path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the binary was linked again (%v)", err)
	}
}

// The copy is what runs on Lambda: tools that read it see what they see in any
// binary, and the self-check of FIPS 140-3 passes.
func TestCodeCopyRunsAndDescribesItself(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs linux, to run the copy")
	}
	dir := tree(t, `
-- go.mod --
module example.com/fips

go 1.26
-- main.go --
package main

import (
	"crypto/fips140"
	"crypto/sha256"
)

func main() { println(fips140.Enabled(), len(sha256.Sum256(nil))) }
`)
	a := buildAll(t, t.TempDir(), Request{Entry: dir, GOOS: "linux"})[0]
	path := copyOf(t, a)
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), "GODEBUG=fips140=on")
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "true 32\n" {
		t.Errorf("with the self-check on it prints %q, %v; want true", out, err)
	}
	want, err := buildinfo.ReadFile(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := buildinfo.ReadFile(path)
	if err != nil || got.String() != want.String() {
		t.Errorf("go version -m says %v, %v; want %v", got, err, want)
	}
	ids := func(path string) map[string]string {
		f, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		found := map[string]string{}
		for _, name := range []string{".note.go.buildid", ".note.gnu.build-id"} {
			data, err := f.Section(name).Data()
			if err != nil {
				t.Fatal(err)
			}
			found[name] = string(data)
		}
		return found
	}
	built, copied := ids(a.Path), ids(path)
	for name, id := range copied {
		if id == built[name] {
			t.Errorf("%s is the linker's own, made of the sources: %q", name, id)
		}
	}
	// Nothing else differs, so nothing else needs to be believed.
	text := read(t, path)
	for name := range copied {
		text = bytes.ReplaceAll(text, []byte(copied[name]), []byte(built[name]))
	}
	if !bytes.Equal(text, read(t, a.Path)) {
		t.Error("the copy differs from the binary in more than its build ids")
	}
}

// A build id that the user has given is his own.
func TestBuildIDOfLDFlagsIsKept(t *testing.T) {
	t.Parallel()
	r := arm64(tree(t, hello))
	r.LDFlags = []string{"-B=0x1234567890"}
	if a := buildAll(t, t.TempDir(), r)[0]; a.CodeSHA256 != a.SHA256 {
		t.Errorf("the artifact is %+v; want the binary copied as it is", a)
	}
}
