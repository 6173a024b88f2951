package functions

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
)

// positions are how far mappings have read streams: all up to there is done for
// good. They are kept in the state.
type positions struct {
	journal *journal.Journal

	mu    sync.Mutex
	after map[string]string // sequence number, by lane
}

func newPositions(j *journal.Journal) *positions {
	p := &positions{journal: j, after: map[string]string{}}
	for key, value := range j.All() {
		var after string
		if json.Unmarshal(value, &after) == nil {
			p.after[key] = after
		}
	}
	return p
}

// of are the positions of the lanes of a shard. If there were more lanes before,
// or fewer, all begin where the slowest of those was. It returns nil if the shard
// was never read.
func (p *positions) of(shard string, lanes []string) (after []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	slowest, others := "", []string{}
	for key, position := range p.after {
		lane, ok := strings.CutPrefix(key, shard)
		if !ok || slices.Contains(lanes, lane) {
			continue
		}
		if len(others) == 0 || position < slowest {
			slowest = position
		}
		others = append(others, key)
	}
	for _, lane := range lanes {
		position, ok := p.after[shard+lane]
		switch {
		case len(others) > 0:
			position = slowest
			err = errors.Join(err, p.put(shard+lane, position))
		case !ok:
			return nil, nil
		}
		after = append(after, position)
	}
	for _, key := range others {
		delete(p.after, key)
	}
	return after, errors.Join(err, p.journal.Delete(others...))
}

// slowest is the position of a shard up to which all lanes are done.
func (p *positions) slowest(shard string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	slowest, found := "", false
	for key, position := range p.after {
		if strings.HasPrefix(key, shard) && (!found || position < slowest) {
			slowest, found = position, true
		}
	}
	return slowest
}

func (p *positions) set(shard, lane, after string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.put(shard+lane, after)
}

// put notes a position; the caller holds mu.
func (p *positions) put(key, after string) error {
	p.after[key] = after
	return p.journal.Put(key, after)
}
