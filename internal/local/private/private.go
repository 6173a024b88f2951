// Package private keeps files that are the user's alone: other users of the
// machine can neither read nor change them, whatever the umask says.
package private

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	dirMode  = 0o700
	fileMode = 0o600
)

// Dir makes a folder and those around it, and takes the rights of others away
// from one that is there, and from all that is in it.
func Dir(dir string) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			return tighten(path, entry, dirMode)
		case entry.Type().IsRegular():
			return tighten(path, entry, fileMode)
		}
		return nil
	})
}

// tighten changes the mode of what others may read or write.
func tighten(path string, entry fs.DirEntry, mode fs.FileMode) error {
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it has gone meanwhile
	}
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return os.Chmod(path, mode)
}

// Write writes a file: all of it or nothing, also if the tool is killed
// meanwhile. Its folder is there. A link to a file stays one.
func Write(path string, content ...[]byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "writing-") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // is gone if all went well
	for _, part := range content {
		if _, err := temp.Write(part); err != nil {
			return errors.Join(err, temp.Close())
		}
	}
	if err := errors.Join(temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// Ignored makes a folder as Dir does, which version control leaves out.
func Ignored(dir string) error {
	if err := Dir(dir); err != nil {
		return err
	}
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(ignore); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return Write(ignore, []byte("*\n"))
}
