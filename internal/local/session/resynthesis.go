package session

import "context"

// synthesized is how a synthesis ended.
type synthesized struct {
	dir string
	err error
}

// A resynthesis runs the app beside the session, one run at a time: a save
// while it runs starts it anew. It belongs to the session's goroutine.
type resynthesis struct {
	source *source
	done   chan synthesized
	cancel context.CancelFunc
	ended  chan struct{} // closed when the run is over
}

func newResynthesis(s *source) *resynthesis {
	ended := make(chan struct{})
	close(ended)
	return &resynthesis{source: s, done: make(chan synthesized), cancel: func() {}, ended: ended}
}

// start ends the run that there is and starts another one.
func (r *resynthesis) start(ctx context.Context) {
	r.stop()
	ctx, r.cancel = context.WithCancel(ctx)
	r.ended = make(chan struct{})
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
