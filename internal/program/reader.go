package program

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// A Reader reads programs and keeps what it has read in a store, so that a
// program that did not change is not read again. It is safe for concurrent use.
type Reader struct {
	cacheDir string
	reads    atomic.Int64
}

// NewReader returns a Reader. For the meaning of an empty cacheDir, see
// [store.Open].
func NewReader(cacheDir string) *Reader { return &Reader{cacheDir: cacheDir} }

// Reads is how many programs were read because the store did not know them.
func (r *Reader) Reads() int { return int(r.reads.Load()) }

// reading has an element for each program that is being read: more than there
// are processors would hold memory and be no faster.
var reading = make(chan struct{}, runtime.GOMAXPROCS(0))

func (r *Reader) open(file string) (Program, error) {
	reading <- struct{}{}
	defer func() { <-reading }()
	r.reads.Add(1)
	return Open(file)
}

// format is part of the answers' name in the store. Raise it with every change
// of [Program] and of how it is read.
const format = 4

// Read returns what the program in a file, whose hex SHA-256 is sum, says of
// itself.
func (r *Reader) Read(file, sum string) (Program, error) {
	st, err := store.Open(r.cacheDir)
	if err != nil {
		return Program{}, err
	}
	name := fmt.Sprintf("program/%s-%d", sum, format)
	kept, ok, err := st.Get(name, ".json")
	if err != nil {
		return Program{}, err
	}
	var p Program
	if ok {
		text, err := os.ReadFile(kept.Path)
		if err == nil {
			err = json.Unmarshal(text, &p)
		}
		return p, err
	}
	if p, err = r.open(file); err != nil {
		return Program{}, err
	}
	_, err = st.Put(name, ".json", func(w io.Writer) error { return json.NewEncoder(w).Encode(p) })
	return p, err
}
