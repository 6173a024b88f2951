package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// private are folders of tools. They may hold secrets, histories and bundles,
// this one among them, and no handler reads them.
var private = []string{".git", ".lambdacdk"}

// finder is a file that macOS writes into every folder that somebody opens. It is
// nothing of the handler's, and would change the bundle.
const finder = ".DS_Store"

// assemblyMark is a file that the CDK writes into every cloud assembly, whatever
// its folder is called.
const assemblyMark = "cdk.out"

// collect returns the entries that source, a file or a folder, makes at name.
func collect(name, source string) ([]entry, error) {
	at := path.Clean(name)
	if name == "" || path.IsAbs(name) || at == ".." || strings.HasPrefix(at, "../") {
		return nil, fmt.Errorf("file %q leaves the bundle; its name must be relative, with slashes, such as templates/mail.html", name)
	}
	info, err := os.Stat(source)
	if err == nil {
		err = checkPrivate(source)
	}
	if err != nil {
		return nil, fmt.Errorf("file %q: %w", name, err)
	}
	var found []entry
	switch {
	case info.IsDir():
		found, err = collectFolder(at, source)
	case at == ".":
		err = fmt.Errorf("%s is not a folder; give it a name in the bundle", source)
	default:
		var e entry
		e, err = fileEntry(at, source, info)
		found = []entry{e}
	}
	if err != nil {
		return nil, fmt.Errorf("file %q: %w", name, err)
	}
	return found, nil
}

// checkPrivate refuses what is in a folder that never gets into a bundle.
func checkPrivate(source string) error {
	for dir := source; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if slices.Contains(private, filepath.Base(dir)) {
			return fmt.Errorf("%s is in %s, which never gets into a bundle; copy what the handler needs to another folder", source, filepath.Base(dir))
		}
	}
	return nil
}

// collectFolder returns the entries of all files below the folder source.
func collectFolder(at, source string) ([]entry, error) {
	// A walk does not follow a link at its root.
	root, err := filepath.EvalSymlinks(source)
	if err != nil {
		return nil, err
	}
	var found []entry
	var problems []error
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(private, d.Name()) || isAssembly(p, d) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil // in a git worktree, .git is a file
		}
		if d.IsDir() || d.Name() == finder {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		info, err := follow(root, p, d)
		if err == nil {
			var e entry
			if e, err = fileEntry(path.Join(at, filepath.ToSlash(rel)), p, info); err == nil {
				found = append(found, e)
			}
		}
		if err != nil {
			problems = append(problems, err)
		}
		return nil
	})
	if err == nil && len(found) == 0 && len(problems) == 0 {
		err = fmt.Errorf("the folder %s has no files", source)
	}
	return found, errors.Join(append(problems, err)...)
}

func isAssembly(p string, d fs.DirEntry) bool {
	if !d.IsDir() {
		return false
	}
	mark, err := os.Lstat(filepath.Join(p, assemblyMark))
	return d.Name() == assemblyMark || err == nil && mark.Mode().IsRegular()
}

// follow returns what the entry d at p in the folder root is, or leads to. What
// is outside was not meant when the folder was named, and is not deployed.
func follow(root, p string, d fs.DirEntry) (fs.FileInfo, error) {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Info()
	}
	target, err := filepath.EvalSymlinks(p)
	if err != nil {
		return nil, fmt.Errorf("%s is a symbolic link that leads nowhere; remove it (%w)", p, err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		// It may lead back to a folder above it.
		return nil, fmt.Errorf("%s is a symbolic link to a folder; add that folder by its own name", p)
	}
	if rel, err := filepath.Rel(root, target); err != nil || !filepath.IsLocal(rel) {
		return nil, fmt.Errorf("%s is a symbolic link to %s, outside the folder; add that file by its own name, or copy it", p, target)
	}
	return info, checkPrivate(target)
}

func fileEntry(name, source string, info fs.FileInfo) (entry, error) {
	switch {
	case !info.Mode().IsRegular():
		return entry{}, fmt.Errorf("%s is not a regular file", source)
	case !utf8.ValidString(name), strings.ContainsRune(name, '\\'), strings.ContainsFunc(name, unicode.IsControl):
		return entry{}, fmt.Errorf("%q cannot be called so in a bundle; rename it without backslashes, control characters and what is no UTF-8; with slashes between folders", name)
	}
	return entry{name: name, source: source, executable: info.Mode()&0o111 != 0, size: info.Size()}, nil
}
