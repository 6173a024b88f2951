package history

import "sync/atomic"

// News is one thing that has happened: exactly one field is set. An invocation
// is told when it was asked for, when a process has it, when it has ended, and
// when its memory is known; a call when it begins and when it ends.
type News struct {
	Invocation *Invocation
	Call       *Call
	Line       *Line
}

// A Subscription gets news until it is closed.
type Subscription struct {
	// News is closed by Close. Who does not read in time loses some; see Lost.
	News <-chan News

	news    chan News
	history *History
	lost    atomic.Int64
}

// Subscribe returns what tells all that happens from now on. buffer is how many
// news may wait to be read. The caller closes it.
func (h *History) Subscribe(buffer int) *Subscription {
	news := make(chan News, buffer)
	s := &Subscription{News: news, news: news, history: h}
	if h == nil {
		return s
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subscribers[s] = true
	return s
}

// Lost is how many news were lost since the last call, because they were not
// read in time.
func (s *Subscription) Lost() int { return int(s.lost.Swap(0)) }

// Close ends the subscription. A second call does nothing.
func (s *Subscription) Close() {
	if s.history == nil {
		return
	}
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	if s.history.subscribers[s] {
		delete(s.history.subscribers, s)
		close(s.news)
	}
}

// tell hands a copy of n to the subscribers; it never waits for one. The mutex
// is held.
func (h *History) tell(n News) {
	if len(h.subscribers) == 0 {
		return
	}
	n = n.copied()
	for s := range h.subscribers {
		select {
		case s.news <- n:
		default:
			s.lost.Add(1)
		}
	}
}

// copied shares nothing that changes.
func (n News) copied() News {
	if n.Invocation != nil {
		inv := *n.Invocation
		n.Invocation = &inv
	}
	if n.Call != nil {
		call := *n.Call
		n.Call = &call
	}
	return n
}
