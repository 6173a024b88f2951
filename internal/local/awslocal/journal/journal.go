// Package journal keeps small records on disk, so that nothing that a service
// has accepted is lost when the tool is killed.
//
// A journal is one file to which every change is appended by one write, and
// which is written anew when most of it is over. A write that has returned
// survives the tool's death. It may not survive the machine's: nothing waits
// for the disk.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// A Journal is records by key, in the order in which their keys came first. A
// nil Journal keeps nothing. Its methods are safe for concurrent use.
type Journal struct {
	path string

	mu      sync.Mutex
	file    *os.File
	size    int64
	records map[string]*record
	order   []*record // with those that are gone, until the file is written anew
	live    int64     // bytes of the records that are there
}

type record struct {
	key   string
	value json.RawMessage // nil if it is gone
}

// line is a change in the file: without a value, the record is gone.
type line struct {
	Key   string          `json:"k"`
	Value json.RawMessage `json:"v,omitempty"`
}

// slack is how many bytes of what is over a file may have.
const slack = 1 << 20

// Open reads the journal called name in a folder, which it makes. It returns
// nil, which keeps nothing, if dir is empty. A line at the end that is not whole
// is of a tool that was killed before the write returned: it does not count.
func Open(dir, name string) (*Journal, error) {
	if dir == "" {
		return nil, nil
	}
	if err := private.Dir(dir); err != nil {
		return nil, err
	}
	j := &Journal{path: filepath.Join(dir, name+".journal"), records: map[string]*record{}}
	text, err := os.ReadFile(j.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for number := 1; len(text) > 0; number++ {
		one, rest, whole := bytes.Cut(text, []byte("\n"))
		text = rest
		if !whole {
			break
		}
		var l line
		if err := json.Unmarshal(one, &l); err != nil {
			return nil, fmt.Errorf("%s:%d is no record of lambdacdk local: %w", j.path, number, err)
		}
		j.apply(l)
	}
	return j, j.rewrite()
}

// apply makes a change in memory.
func (j *Journal) apply(l line) {
	r := j.records[l.Key]
	if r != nil {
		j.live -= r.size()
	}
	switch {
	case l.Value == nil && r != nil:
		r.value = nil
		delete(j.records, l.Key)
	case l.Value != nil && r == nil:
		r = &record{key: l.Key, value: l.Value}
		j.records[l.Key] = r
		j.order = append(j.order, r)
		j.live += r.size()
	case l.Value != nil:
		r.value = l.Value
		j.live += r.size()
	}
}

func (r *record) size() int64 { return int64(len(r.key) + len(r.value)) }

// Put keeps a value, which encodes as JSON, under a key.
func (j *Journal) Put(key string, value any) error {
	if j == nil {
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return j.append(line{key, text})
}

// PutAll keeps values under keys, in their order, by one write.
func (j *Journal) PutAll(keys []string, values map[string]any) error {
	if j == nil {
		return nil
	}
	var lines []line
	for _, key := range keys {
		text, err := json.Marshal(values[key])
		if err != nil {
			return err
		}
		lines = append(lines, line{key, text})
	}
	return j.append(lines...)
}

// Delete drops what is kept under these keys, if anything is.
func (j *Journal) Delete(keys ...string) error {
	if j == nil {
		return nil
	}
	var lines []line
	for _, key := range keys {
		lines = append(lines, line{Key: key})
	}
	return j.append(lines...)
}

func (j *Journal) append(lines ...line) error {
	var text []byte
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, l := range lines {
		if l.Value == nil && j.records[l.Key] == nil {
			continue
		}
		one, err := json.Marshal(l)
		if err != nil {
			return err
		}
		text = append(append(text, one...), '\n')
	}
	if j.file == nil {
		return fmt.Errorf("%s is closed", j.path)
	}
	n, err := j.file.Write(text)
	if err != nil {
		// What was written of it must not end in the middle of a line.
		return errors.Join(err, j.file.Truncate(j.size))
	}
	j.size += int64(n)
	for _, l := range lines {
		j.apply(l)
	}
	if j.size > 2*j.live+slack {
		return j.rewrite()
	}
	return nil
}

// rewrite replaces the file by one that has only what is there; the caller
// holds mu, or is alone.
func (j *Journal) rewrite() error {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	e := json.NewEncoder(w)
	kept := j.order[:0:0]
	for _, r := range j.order {
		if r.value == nil {
			continue
		}
		kept = append(kept, r)
		if err := e.Encode(line{r.key, r.value}); err != nil {
			return err
		}
	}
	j.order = kept
	if err := errors.Join(w.Flush(), private.Write(j.path, b.Bytes())); err != nil {
		return err
	}
	file, err := os.OpenFile(j.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if j.file != nil {
		j.file.Close()
	}
	j.file, j.size = file, int64(b.Len())
	return nil
}

// All are the records, in the order in which their keys came.
func (j *Journal) All() iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		if j == nil {
			return
		}
		j.mu.Lock()
		var there []record
		for _, r := range j.order {
			if r.value != nil {
				there = append(there, *r)
			}
		}
		j.mu.Unlock()
		for _, r := range there {
			if !yield(r.key, r.value) {
				return
			}
		}
	}
}

// Close ends the journal; what is put into it later fails.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}
