package gobuild

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// A group is all builds that one go command can do together.
type group struct {
	id      string // names the group on disk
	root    gomod.Root
	request Request // what the builds have in common; its Entry is empty

	// Guarded by the Builder's mutex.
	queue    []*Build
	running  bool
	finished int  // builds that are over
	wanted   bool // somebody waits for a build of the group
}

// groupOf returns the group of r. It is called with mu held.
func (b *Builder) groupOf(root gomod.Root, r Request) *group {
	r.Entry = ""
	key := root.Dir + "\x00" + r.key()
	g := b.groups[key]
	if g == nil {
		sum := sha256.Sum256([]byte(key))
		g = &group{id: hex.EncodeToString(sum[:16]), root: root, request: r}
		b.groups[key] = g
	}
	return g
}

// minBatch keeps small apps at two go commands. A go command that finds
// nothing to do costs as much processor time as constructing ten functions.
const minBatch = 32

// schedule starts a go command for everything that is queued in g, if now is
// the time. The first request is built at once: while the app makes its other
// constructs, that compiles what all functions share. After that, a command
// must have at least minBatch requests, and as many as are built already, so
// that N requests cost at most log2(N)+2 commands however they arrive; or
// somebody must be waiting. It is called with mu held.
func (b *Builder) schedule(g *group) {
	if g.running || len(g.queue) == 0 || g.finished > 0 && len(g.queue) < max(g.finished, minBatch) && !g.wanted {
		return
	}
	batch := g.queue
	g.queue, g.running, g.wanted = nil, true, false
	b.running.Go(func() {
		b.turns <- struct{}{}
		results := b.work(g, batch)
		<-b.turns
		b.mu.Lock()
		defer b.mu.Unlock()
		for i, x := range batch {
			x.finish(results[i].artifact, results[i].err)
		}
		g.running = false
		g.finished += len(batch)
		b.schedule(g)
	})
}
