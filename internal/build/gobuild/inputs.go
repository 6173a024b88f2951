package gobuild

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// inputs are what the binaries in a group's folder were made of. While they are
// as they were, the go command has nothing to do, and is not asked: finding that
// out takes it a quarter of a second.
//
// A file is as it was if its size, its times and its inode are, as for the go
// command's own test cache. Like that, inputs are not remembered if something is
// younger than the build: then nobody knows which version was compiled.
type inputs struct {
	// Settings is the digest of what the go command says of itself and of its
	// settings.
	Settings string `json:"settings"`
	// Folders are those whose files count, Trees those with all below them, and
	// Files single files, which may not be there.
	Folders []string `json:"folders"`
	Trees   []string `json:"trees,omitempty"`
	Files   []string `json:"files"`
	// Sum is the digest of all of them as they were.
	Sum string `json:"sum"`
	// Binaries are the digests of the programs, by import path.
	Binaries map[string]string `json:"binaries"`
}

// inputsName is the file of a group's inputs in the store.
func inputsName(group string) string { return "out/" + group + "/inputs.json" }

// maxInputs bounds the files that are looked at; an app with more asks the go
// command, which looks at fewer.
const maxInputs = 20_000

// errTooMany is an app with more than maxInputs files.
var errTooMany = errors.New("too many files")

// stands reports whether everything is as it was.
func (in inputs) stands(settings string) bool {
	if in.Sum == "" || in.Settings != settings {
		return false
	}
	sum, _, err := in.look()
	return err == nil && sum == in.Sum
}

// look returns the digest of the inputs as they are now, and the time of the
// youngest.
func (in inputs) look() (sum string, youngest time.Time, err error) {
	l := &looker{sum: sha256.New()}
	for _, dir := range in.Folders {
		l.folder(dir, false)
	}
	for _, dir := range in.Trees {
		l.folder(dir, true)
	}
	for _, file := range in.Files {
		l.file(file)
	}
	return hex.EncodeToString(l.sum.Sum(nil)), l.youngest, l.err
}

// A looker adds files to a digest. Its first error is kept.
type looker struct {
	sum      hash.Hash
	youngest time.Time
	count    int
	err      error
}

func (l *looker) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// folder adds the files in a folder that may be part of a program.
func (l *looker) folder(dir string, deep bool) {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		l.fail(err)
		return
	}
	fmt.Fprintf(l.sum, "folder %q\n", dir)
	for _, e := range entries {
		switch path := filepath.Join(dir, e.Name()); {
		case l.err != nil:
			return
		case e.IsDir() && deep:
			l.folder(path, true)
		case !e.IsDir() && (deep || !strings.HasSuffix(e.Name(), "_test.go")):
			l.file(path)
		}
	}
}

// file adds what is at path, which may be a link, or nothing.
func (l *looker) file(path string) {
	l.count++
	if l.count > maxInputs {
		l.fail(errTooMany)
		return
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(l.sum, "none %q\n", path)
		return
	}
	if err != nil {
		l.fail(err)
		return
	}
	mark, ok := store.MarkOf(info)
	if !ok {
		l.fail(errors.ErrUnsupported)
		return
	}
	if mark.Youngest.After(l.youngest) {
		l.youngest = mark.Youngest
	}
	fmt.Fprintf(l.sum, "file %q %s\n", path, mark.Text)
}

// readInputs are those that were remembered of a group; the zero value if there
// are none.
func readInputs(path string) inputs {
	var in inputs
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &in) != nil {
		return inputs{}
	}
	return in
}

// settingNames are the variables of go env that say which Go compiles, and how.
// The others are the request's, are pinned, or say where modules come from.
var settingNames = []string{"GOMOD", "GOWORK", "GOFLAGS", "GOEXPERIMENT", "GODEBUG", "GOVERSION", "GOROOT", "GOTOOLDIR", "GOMODCACHE", "GOTOOLCHAIN"}

// settingsOf is the digest of the answer of go env and of the tools themselves,
// which may be somebody's own. It is empty where inputs do not count: with -a in
// GOFLAGS, which asks for everything to be compiled, and with other sources than
// those that are there.
func settingsOf(answer map[string]string) string {
	flags, err := splitArgs(answer["GOFLAGS"])
	if err != nil {
		return ""
	}
	for _, flag := range flags {
		switch name, _ := cutFlag(flag); name {
		case "a", "overlay", "toolexec":
			return ""
		}
	}
	sum := sha256.New()
	for _, name := range settingNames {
		fmt.Fprintf(sum, "%s=%q\n", name, answer[name])
	}
	l := &looker{sum: sum}
	for _, tool := range []string{"compile", "link", "asm"} {
		l.file(filepath.Join(answer["GOTOOLDIR"], tool))
	}
	if l.err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// uniq sorts and removes what stands twice.
func uniq(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
