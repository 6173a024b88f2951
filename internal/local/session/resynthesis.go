package session

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// synthesized is how a synthesis ended.
type synthesized struct {
	dir string
	err error
}

// A resynthesis runs the app beside the session, one run at a time: a save
// while it runs starts it anew. It belongs to the session's goroutine.
type resynthesis struct {
	source  *source
	done    chan synthesized
	running bool // until the session has taken note of its end
	cancel  context.CancelFunc
	ended   chan struct{} // closed when the run is over

	contents map[string][sha256.Size]byte // of the app's files, when they were saved last
}

func newResynthesis(s *source) *resynthesis {
	ended := make(chan struct{})
	close(ended)
	return &resynthesis{
		source: s, done: make(chan synthesized), cancel: func() {}, ended: ended,
		contents: map[string][sha256.Size]byte{},
	}
}

// concerns reports whether a change is one of the app. A file that was written
// again with the same content is none: an app may compile or format its own
// sources while it is synthesized, and would be synthesized for ever. The
// manifest of a ready assembly stands for the files beside it.
func (r *resynthesis) concerns(app watch.Sources, change watch.Change) bool {
	changed := change.All
	for _, file := range slices.DeleteFunc(slices.Clone(change.Files), func(f string) bool { return !app.Contain(f) }) {
		text, err := os.ReadFile(file)
		sum := sha256.Sum256(text)
		before, known := r.contents[file]
		if err != nil || !known || before != sum || filepath.Base(file) == assembly.ManifestFile {
			changed = true
		}
		r.contents[file] = sum
	}
	return changed
}

// start ends the run that there is and starts another one.
func (r *resynthesis) start(ctx context.Context) {
	r.stop()
	ctx, r.cancel = context.WithCancel(ctx)
	r.ended = make(chan struct{})
	r.running = true
	go func() {
		defer close(r.ended)
		dir, err := r.source.synthesize(ctx)
		select {
		case r.done <- synthesized{dir, err}:
		case <-ctx.Done():
			r.source.forget(dir)
		}
	}()
}

// stop ends the run and waits until its processes are gone.
func (r *resynthesis) stop() {
	r.cancel()
	<-r.ended
}
