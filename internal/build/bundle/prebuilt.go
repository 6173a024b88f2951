package bundle

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// Prebuilt returns the contents of what somebody else has built: a program, or
// a folder with a program called bootstrap and whatever belongs to it. Extra
// are further files, as in [Contents]. Whether the program can run is not
// looked at.
func Prebuilt(path string, extra map[string]string) (Contents, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Contents{}, err
	}
	if !info.IsDir() {
		return Contents{Binary: path, Files: maps.Clone(extra)}, nil
	}
	program := filepath.Join(path, Bootstrap)
	if info, err := os.Stat(program); err != nil || !info.Mode().IsRegular() {
		return Contents{}, fmt.Errorf("%s has no file %s; that is the program that Lambda starts", path, Bootstrap)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return Contents{}, err
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.Name() != Bootstrap {
			files[e.Name()] = filepath.Join(path, e.Name())
		}
	}
	for name, source := range extra {
		if first, ok := files[name]; ok {
			return Contents{}, fmt.Errorf("%q is in the bundle twice: from %s and from %s", name, first, source)
		}
		files[name] = source
	}
	return Contents{Binary: program, Files: files}, nil
}
