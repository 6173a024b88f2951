package secrets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// FileName is the file with the values, below the folder given to New.
const FileName = "secrets.json"

// A file is the values that the user has written, by name. An empty value is
// one that is still to be written.
type file struct {
	path string
}

// content is the file's content. Values may be any JSON: what is no string is
// served as its text.
type content struct {
	Secrets    map[string]json.RawMessage `json:"secrets"`
	Parameters map[string]json.RawMessage `json:"parameters"`
}

// read reads the file anew, so that a value is there as soon as it is saved. A
// file that is missing is an empty one.
func (f file) read() (content, error) {
	c := content{Secrets: map[string]json.RawMessage{}, Parameters: map[string]json.RawMessage{}}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("%s: %w", f.path, err)
	}
	return c, nil
}

// template adds the names that the file does not have, and gives those without
// a value the one that values has for them. It keeps the file out of version
// control and from others' eyes. A file that has them all, or cannot be read,
// stays as it is.
func (f file) template(secrets, parameters []string, values map[string]string) error {
	if err := f.prepare(); err != nil {
		return err
	}
	c, err := f.read()
	if err != nil {
		return err
	}
	added := add(&c.Secrets, secrets, values) + add(&c.Parameters, parameters, nil)
	if added == 0 {
		return nil
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return private.Write(f.path, text, []byte("\n"))
}

// prepare makes the folder, which is never committed.
func (f file) prepare() error {
	return private.Ignored(filepath.Dir(f.path))
}

// add adds names, with their values or empty ones, fills in values that are
// empty, and returns how much was new.
func add(to *map[string]json.RawMessage, names []string, values map[string]string) int {
	if *to == nil {
		*to = map[string]json.RawMessage{}
	}
	added := 0
	for _, name := range names {
		before, there := (*to)[name]
		if _, written := text(before); written || there && values[name] == "" {
			continue
		}
		value, _ := json.Marshal(values[name]) // strings always encode
		(*to)[name] = value
		added++
	}
	return added
}

// text is a value as it is served; ok is false for one that is not written.
func text(value json.RawMessage) (s string, ok bool) {
	if json.Unmarshal(value, &s) != nil {
		return string(value), len(value) > 0
	}
	return s, s != ""
}
