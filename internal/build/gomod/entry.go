package gomod

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An EntryError says why an entry is no main package.
type EntryError struct {
	// Entry is what was given.
	Entry string
	// Problem says what is there instead.
	Problem string
	// Near are main packages that may be meant, best first, written the way
	// Entry is. There may be none.
	Near []string
}

func (e *EntryError) Error() string {
	text := e.Problem
	switch len(e.Near) {
	case 0:
	case 1:
		text += fmt.Sprintf(" (did you mean %s?)", e.Near[0])
	default:
		last := len(e.Near) - 1
		text += fmt.Sprintf(" (did you mean %s or %s?)", strings.Join(e.Near[:last], ", "), e.Near[last])
	}
	return text
}

// Find returns the absolute folder of entry, a main package: its folder, or a
// Go file of it. A relative entry starts at base. If base is empty, at the
// working directory.
//
// It reads package clauses only and starts no command. It takes a folder for a
// main package if any file in it says so; whether build constraints leave
// that file out is for the go command to say. If there is none, the error is
// an [*EntryError].
func Find(base, entry string) (string, error) {
	if entry == "" {
		return "", &EntryError{Problem: "no entry given; it is the folder of a main package, such as ./cmd/orders"}
	}
	if strings.ContainsRune(entry, 0) || strings.Contains(entry, "...") {
		return "", &EntryError{Entry: entry, Problem: fmt.Sprintf("entry %q is not a folder; one function has one main package", entry)}
	}
	base, err := filepath.Abs(base)
	if err != nil {
		return "", err
	}
	dir := filepath.FromSlash(entry)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(base, dir)
	}
	dir = folderOf(filepath.Clean(dir))
	problem, err := check(dir)
	if err != nil {
		return "", err
	}
	if problem == "" {
		return dir, nil
	}
	return "", &EntryError{
		Entry:   entry,
		Problem: fmt.Sprintf(problem, entry),
		Near:    near(base, entry, dir),
	}
}

// folderOf returns the folder of a Go file that is compiled into a main package,
// and other paths as they are.
func folderOf(path string) string {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
		return path
	}
	if packageClause(path) != "main" {
		return path
	}
	return filepath.Dir(path)
}

// check returns what is wrong with dir, as a format with one place for the
// entry, or nothing.
func check(dir string) (problem string, err error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(dir, ".go"):
		return "no main package in %s: there is no such file", nil
	case errors.Is(err, fs.ErrNotExist):
		return "no main package in %s: there is no such folder", nil
	case err != nil:
		return "", err
	case !info.IsDir():
		return "%s is no Go file of a main package; the entry is the package's folder, or such a file", nil
	}
	names, err := packageNames(dir)
	if err != nil {
		return "", err
	}
	switch {
	case len(names) == 0 && hasTests(dir):
		return "no main package in %s: the folder has only tests", nil
	case len(names) == 0:
		return "no main package in %s: the folder has no Go files", nil
	case !slices.Contains(names, "main"):
		return "%s is package " + names[0] + ", not main", nil
	}
	return "", nil
}

func hasTests(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), "_test.go") })
}

// packageNames returns the different package names of dir's Go files, without
// tests.
func packageNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
			continue
		}
		clause := packageClause(filepath.Join(dir, name))
		if !slices.Contains(names, clause) {
			names = append(names, clause)
		}
	}
	return names, nil
}
