package buckets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// head is the first line of an object's file; the body follows.
type head struct {
	Key      string            `json:"key"`
	Metadata map[string]string `json:"metadata"`
	Modified time.Time         `json:"modified"`
}

// file is where an object is kept. Keys may be longer than file names and
// differ by case alone, so the name is a hash.
func (s *store) file(bucketName, key string) string {
	hash := sha256.Sum256([]byte(key))
	return filepath.Join(s.dir, bucketName, hex.EncodeToString(hash[:]))
}

// save writes an object to disk; all of it or nothing.
func (s *store) save(bucketName, key string, o *object) error {
	if s.dir == "" {
		return nil
	}
	line, err := json.Marshal(head{key, o.metadata, o.modified})
	if err != nil {
		return err
	}
	path := s.file(bucketName, key)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return private.Write(path, line, []byte("\n"), o.body)
}

// drop removes an object from disk.
func (s *store) drop(bucketName, key string) error {
	if s.dir == "" {
		return nil
	}
	err := os.Remove(s.file(bucketName, key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// madeFile marks the folder of a bucket that a handler has made. Those of the
// app are known by the app.
const madeFile = "made"

// keepBucket remembers a bucket that a handler has made.
func (s *store) keepBucket(name string) error {
	if s.dir == "" {
		return nil
	}
	dir := filepath.Join(s.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return private.Write(filepath.Join(dir, madeFile))
}

// forgetBucket removes what is on disk of an empty bucket.
func (s *store) forgetBucket(name string) error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(s.dir, name))
}

// keptBuckets are those on disk that handlers have made.
func (s *store) keptBuckets() ([]string, error) {
	if s.dir == "" {
		return nil, nil
	}
	if err := private.Dir(s.dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if _, err := os.Stat(filepath.Join(s.dir, entry.Name(), madeFile)); err == nil {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// load reads the objects of a bucket from disk.
func (s *store) load(bucketName string) (map[string]*object, error) {
	objects := map[string]*object{}
	if s.dir == "" {
		return objects, nil
	}
	entries, err := os.ReadDir(filepath.Join(s.dir, bucketName))
	if errors.Is(err, fs.ErrNotExist) {
		return objects, nil
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if len(entry.Name()) != hex.EncodedLen(sha256.Size) {
			continue // left behind by a tool that was killed while it wrote
		}
		path := filepath.Join(s.dir, bucketName, entry.Name())
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		line, body, _ := bytes.Cut(content, []byte("\n"))
		var h head
		if err := json.Unmarshal(line, &h); err != nil {
			return nil, fmt.Errorf("%s is no object of lambdacdk local: %w", path, err)
		}
		objects[h.Key] = newObject(body, h.Metadata, h.Modified)
	}
	return objects, nil
}
