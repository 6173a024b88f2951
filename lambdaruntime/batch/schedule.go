package batch

import (
	"container/heap"
	"context"
	"sync"
)

// outcome is what became of one record.
type outcome uint8

const (
	notStarted outcome = iota
	failed
	succeeded
)

// count is how many records succeeded, and how many were not started.
func count(outcomes []outcome) (done, unstarted int) {
	for _, o := range outcomes {
		switch o {
		case succeeded:
			done++
		case notStarted:
			unstarted++
		}
	}
	return done, unstarted
}

// lanes says which records must follow each other: lane i holds indexes of records, ascending. Records of different
// lanes are independent.
type lanes [][]int

// oneLane puts n records in one order.
func oneLane(n int) lanes {
	return laneBy(n, func(int) string { return "" })
}

// ownLanes makes n records independent of each other.
func ownLanes(n int) lanes {
	l := make(lanes, n)
	for i := range l {
		l[i] = []int{i}
	}
	return l
}

// laneBy keeps the order of records that share a key.
func laneBy(n int, key func(i int) string) lanes {
	var l lanes
	byKey := make(map[string]int)
	for i := range n {
		k := key(i)
		at, ok := byKey[k]
		if !ok {
			at = len(l)
			byKey[k] = at
			l = append(l, nil)
		}
		l[at] = append(l[at], i)
	}
	return l
}

// schedule is the state shared by the workers of one batch. Workers always take the startable record that came first
// in the batch, so that a stream's checkpoint advances as far as it can.
type schedule struct {
	mu       sync.Mutex
	changed  *sync.Cond
	lanes    lanes // what is left of each lane
	heads    heads // lanes with a record that may be started now
	running  int
	limit    int // records after this index are not started any more
	ordered  bool
	outcomes []outcome
}

// process runs do for every record that may be started, at most workers at a time, and waits for all of them. A lane
// ends with its first failure; if ordered, so does every record that came after the failed one in the batch. No record
// is started once ctx is done.
func process(ctx context.Context, l lanes, workers int, ordered bool, do func(ctx context.Context, i int) error) []outcome {
	s := &schedule{lanes: l, ordered: ordered}
	s.changed = sync.NewCond(&s.mu)
	for at, lane := range l {
		s.heads = append(s.heads, head{record: lane[0], lane: at})
		s.limit += len(lane)
	}
	s.outcomes = make([]outcome, s.limit)
	heap.Init(&s.heads)

	var wg sync.WaitGroup
	for range min(workers, len(l)) {
		wg.Go(func() {
			for {
				h, ok := s.next(ctx)
				if !ok {
					return
				}
				s.run(ctx, h, do)
			}
		})
	}
	wg.Wait()
	return s.outcomes
}

// next waits for a record that may be started. It reports false when there will be none.
func (s *schedule) next(ctx context.Context) (head, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if ctx.Err() != nil {
			return head{}, false
		}
		if len(s.heads) > 0 {
			h := heap.Pop(&s.heads).(head)
			if h.record > s.limit {
				continue
			}
			s.running++
			return h, true
		}
		if s.running == 0 {
			return head{}, false
		}
		s.changed.Wait()
	}
}

// run processes one record. Its bookkeeping is deferred because the function may end the goroutine
// ([runtime.Goexit], as testing's FailNow does), and the other workers must not wait for it.
func (s *schedule) run(ctx context.Context, h head, do func(ctx context.Context, i int) error) {
	result := failed
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
		s.outcomes[h.record] = result
		rest := s.lanes[h.lane][1:]
		s.lanes[h.lane] = rest
		switch {
		case result == failed && s.ordered:
			s.limit = min(s.limit, h.record)
		case result == succeeded && len(rest) > 0:
			heap.Push(&s.heads, head{record: rest[0], lane: h.lane})
		}
		s.changed.Broadcast()
	}()
	if do(ctx, h.record) == nil {
		result = succeeded
	}
}

// head is the next record of a lane.
type head struct{ record, lane int }

// heads is a heap of heads, the earliest record first.
type heads []head

func (h heads) Len() int           { return len(h) }
func (h heads) Less(i, j int) bool { return h[i].record < h[j].record }
func (h heads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)        { *h = append(*h, x.(head)) }

func (h *heads) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
