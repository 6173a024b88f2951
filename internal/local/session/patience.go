package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/running"
)

// waitOperation is what a run is asked for before somebody waits for it.
const waitOperation = "Wait"

// A wait is what is asked of a run that may take long: an invocation, or what
// lambdacdk trigger does.
type wait struct {
	Name    string
	Trigger bool
}

// waitsFor is what such a wait is for, and how long it takes at most.
type waitsFor struct{ Text string }

// tellWait answers for the app that is served. It is called from many goroutines.
func (s *session) tellWait(_ context.Context, w wait) (waitsFor, error) {
	if w.Trigger {
		path, limit, found := s.services.CustomResource(w.Name)
		if !found {
			return waitsFor{}, nil
		}
		return waitsFor{fmt.Sprintf("waiting for the handler of %s to answer, at most %v, its ServiceTimeout", path, limit)}, nil
	}
	a := s.known()
	if a == nil {
		return waitsFor{}, errors.New("the app is not served yet")
	}
	f, err := a.Find(w.Name)
	if err != nil {
		return waitsFor{}, err
	}
	text := "waiting for the answer of " + f.Path
	switch {
	case s.attached[f.Name] || s.debugged[f.Name] != "":
		text += ", which a debugger may hold"
	case !s.services.Durable(f.Name):
		text += fmt.Sprintf(", at most %v, its Timeout", f.Timeout)
	}
	return waitsFor{text}, nil
}

// waitingIn is [Options.waiting] for a run, which knows how long that takes at
// most.
func (o Options) waitingIn(ctx context.Context, r *running.Run, w wait, text string) (stop func()) {
	var known waitsFor
	if err := call(ctx, r, waitOperation, w, &known); err == nil && known.Text != "" { // what is wrong with the name, the call itself says
		text = known.Text
	}
	return o.waiting(text)
}
