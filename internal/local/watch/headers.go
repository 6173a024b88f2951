package watch

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Headers remember what Go files say of the files that their programs depend on,
// so that the go command is asked only after a save that changes it. The zero
// value remembers nothing.
type Headers struct {
	known map[string]string // by file name
}

// Changed reports whether saves may have changed what programs depend on, and
// remembers what the files say now. It is true for a file that was not asked
// about before, and for what is no Go file. Whoever asks the go command does so
// after this: what it sees is no older.
func (h *Headers) Changed(files []string) bool {
	changed := false
	for _, file := range files {
		now, ok := header(file)
		before, known := h.known[file]
		changed = changed || !ok || !known || now != before
		if h.known == nil {
			h.known = map[string]string{}
		}
		if delete(h.known, file); ok {
			h.known[file] = now
		}
	}
	return changed
}

// Forget forgets everything: the go command has not told.
func (h *Headers) Forget() { h.known = nil }

// header is what a Go file says of its package, of its imports, of when it is
// part of a build, and of what it embeds. It is false for what cannot be read.
func header(file string) (text string, ok bool) {
	if filepath.Ext(file) != ".go" {
		return "", false
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return "", false
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		return "", false
	}
	all := []string{parsed.Name.Name}
	for _, spec := range parsed.Imports {
		all = append(all, spec.Path.Value)
	}
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSpace(line)
		if slices.ContainsFunc([]string{"//go:build", "// +build", "//go:embed"}, func(d string) bool { return strings.HasPrefix(line, d) }) {
			all = append(all, line)
		}
	}
	return strings.Join(all, "\n"), true
}
