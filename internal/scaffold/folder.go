package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// beside are files that a repository has before it has an app, in lower case and
// as far as path.Match knows them.
var beside = []string{".*", "license*", "licence*", "copying*", "notice*", "readme*", "codeowners", "*.md"}

// mayFill reports what is in the way of an app in dir. Other people's files are:
// an app between them is a mistake of whoever named the folder.
func mayFill(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if !slices.ContainsFunc(beside, func(p string) bool { ok, _ := path.Match(p, name); return ok }) {
			return fmt.Errorf("%s is not empty: it has %s; name a folder that is empty, not there, or a new repository", dir, e.Name())
		}
	}
	return nil
}

// makeFolder makes dir. made is the topmost folder that was not there, or empty.
func makeFolder(dir string) (made string, err error) {
	for path := dir; ; path = filepath.Dir(path) {
		if _, err := os.Stat(path); err == nil {
			return made, os.MkdirAll(dir, 0o777)
		}
		made = path
	}
}

func removeMade(made string) error {
	if made == "" {
		return nil
	}
	return os.RemoveAll(made)
}

// moveFiles moves all files below from to the same places below to, and returns
// their slashed paths. A file that is there stays, and is kept. If one cannot be
// moved, those that were are removed.
func moveFiles(from, to string) (moved, kept []string, err error) {
	var undo []string // what was made, each after what it is in
	defer func() {
		if err != nil {
			for _, path := range slices.Backward(undo) {
				err = errors.Join(err, os.Remove(path))
			}
		}
	}()
	err = filepath.WalkDir(from, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || at == from {
			return err
		}
		name, err := filepath.Rel(from, at)
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		switch _, err := os.Lstat(target); {
		case err == nil && entry.IsDir():
			return nil
		case err == nil:
			kept = append(kept, filepath.ToSlash(name))
			return nil
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
		if entry.IsDir() {
			err = os.Mkdir(target, 0o777)
		} else {
			moved = append(moved, filepath.ToSlash(name))
			err = os.Rename(at, target)
		}
		if err != nil {
			return err
		}
		undo = append(undo, target)
		return nil
	})
	return moved, kept, err
}
