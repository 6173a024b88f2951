package contracts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Finder finds what handlers load, with one go command for all that a
// [gobuild.Builder] compiles together. What it has found it keeps in a store,
// so it asks nothing about a handler that did not change. It is safe for
// concurrent use.
type Finder struct {
	builder  *gobuild.Builder
	cacheDir string

	mu     sync.Mutex
	queued []*search
}

// NewFinder returns a Finder for what b builds. For the meaning of an empty
// cacheDir, see [store.Open].
func NewFinder(cacheDir string, b *gobuild.Builder) *Finder {
	return &Finder{builder: b, cacheDir: cacheDir}
}

// A search is the question what one handler loads.
type search struct {
	build *gobuild.Build
	// The rest is guarded by the Finder's mutex.
	done  bool
	sum   string // of the binary
	loads []Load
	err   error
}

// Add queues the question what the handler that x compiles loads, and returns
// a function that answers it. The first answer that is asked for waits for the
// builds of all that are queued, and finds the answers to all.
//
// Errors of the source itself are none of the answer's: the compiler reports
// them.
func (f *Finder) Add(x *gobuild.Build) func() ([]Load, error) {
	s := &search{build: x}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queued = append(f.queued, s)
	return func() ([]Load, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if !s.done {
			f.answer(f.queued)
			f.queued = nil
		}
		return s.loads, s.err
	}
}

// answer answers all of queued. It is called with mu held.
func (f *Finder) answer(queued []*search) {
	st, err := store.Open(f.cacheDir)
	var missing []*search
	for _, s := range queued {
		s.done, s.err = true, err
		if s.err == nil && !s.remembered(st) {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return
	}
	builds := make([]*gobuild.Build, len(missing))
	for i, s := range missing {
		builds[i] = s.build
	}
	listings, err := f.builder.List(builds)
	found := map[*gobuild.Build][]Load{}
	for _, l := range listings {
		for _, x := range l.Builds {
			found[x] = nil
		}
		typed := newTypes(l.Packages)
		for _, x := range l.Builds {
			found[x] = typed.loads(x.ImportPath())
		}
	}
	for _, s := range missing {
		if s.loads, s.err = found[s.build], err; err == nil {
			s.err = s.remember(st)
		}
	}
}

// marker is a string that package link's loaders use, and so is part of every
// binary that has one of them.
const marker = linkbinding.HashVariable

// remembered reports whether s could be answered without looking at the source:
// because it failed, was answered before, or the binary has no loader in it.
func (s *search) remembered(st *store.Store) bool {
	binary, err := s.build.Wait()
	if s.err = err; err != nil {
		return true
	}
	s.sum = binary.SHA256
	file, ok, err := st.Get(s.name(), ".json")
	if ok {
		var text []byte
		if text, err = os.ReadFile(file.Path); err == nil {
			err = json.Unmarshal(text, &s.loads)
		}
	}
	if s.err = err; ok || err != nil {
		return true
	}
	ok, s.err = contains(binary.Path, marker)
	if ok || s.err != nil {
		return !ok
	}
	s.err = s.remember(st)
	return true
}

// format is part of the answers' name in the store. Raise it with every change
// of [Load].
const format = 2

func (s *search) name() string { return fmt.Sprintf("contracts/%s-%d", s.sum, format) }

func (s *search) remember(st *store.Store) error {
	_, err := st.Put(s.name(), ".json", func(w io.Writer) error { return json.NewEncoder(w).Encode(s.loads) })
	return err
}

// contains reports whether the file at path, which is too large to be read at
// once, has text in it.
func contains(path, text string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, 64<<10)
	for kept := 0; ; {
		n, err := io.ReadFull(f, buf[kept:])
		window := buf[:kept+n]
		switch {
		case bytes.Contains(window, []byte(text)):
			return true, nil
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return false, nil
		case err != nil:
			return false, err
		}
		kept = copy(buf, window[len(window)-len(text)+1:]) // text may begin here and end in what comes
	}
}
