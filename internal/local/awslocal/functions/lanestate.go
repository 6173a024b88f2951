package functions

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// A laneState is what a lane has to know beside its position when it begins
// again: after the app has changed, and in the next run.
type laneState struct {
	Window *window `json:",omitempty"`
	Trying *trying `json:",omitempty"`
}

// trying is the part of a batch that fails: the sequence numbers of its first and
// its last record, and how often it has failed.
type trying struct {
	First, Last string
	Failures    int
}

// laneStates are those of all lanes, by key and name. They are kept in the state.
type laneStates struct {
	journal *journal.Journal

	mu  sync.Mutex
	all map[string]laneState
}

func newLaneStates(j *journal.Journal) *laneStates {
	l := &laneStates{journal: j, all: map[string]laneState{}}
	for key, value := range j.All() {
		var s laneState
		if json.Unmarshal(value, &s) == nil {
			l.all[key] = s
		}
	}
	return l
}

func (l *laneStates) get(key string) laneState {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[key]
}

func (l *laneStates) set(key string, s laneState) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s == (laneState{}) {
		delete(l.all, key)
		return l.journal.Delete(key)
	}
	l.all[key] = s
	return l.journal.Put(key, s)
}

// load reads the lane's state.
func (l *lane) load() {
	l.state = l.service.laneStates.get(l.key + l.name)
	if l.Reading.Window == 0 {
		l.state.Window = nil // the mapping has none any more
	}
}

// save keeps it. What was kept is never changed, but replaced.
func (l *lane) save() {
	if err := l.service.laneStates.set(l.key+l.name, l.state); err != nil {
		l.problem("state: %v", err)
	}
}

// try notes which part is tried again.
func (l *lane) try(p part) {
	l.state.Trying = &trying{p.records[0].Sequence, p.records[len(p.records)-1].Sequence, p.failures}
	l.save()
}

// parts are what the function gets of a batch: the records of one window each,
// and first the part that has failed before, as it was.
func (l *lane) parts(batch []service.StreamRecord) []part {
	var list []part
	for i, r := range batch {
		if n := len(list) - 1; i > 0 && l.windowOf(r).Equal(l.windowOf(batch[i-1])) {
			list[n].records = append(list[n].records, r)
			continue
		}
		list = append(list, part{records: []service.StreamRecord{r}})
	}
	if t := l.state.Trying; t != nil && t.First == batch[0].Sequence {
		first := list[0].records
		n := slices.IndexFunc(first, func(r service.StreamRecord) bool { return r.Sequence > t.Last })
		list[0].failures = t.Failures
		if n > 0 {
			list = slices.Insert(list, 1, part{records: first[n:]})
			list[0].records = first[:n]
		}
	}
	return list
}
