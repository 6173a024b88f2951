package gobuild

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// A group is all builds that one go command can do together.
type group struct {
	id      string // names the group on disk
	root    gomod.Root
	request Request // what the builds have in common; its Entry and Package are empty

	// Guarded by the Builder's mutex.
	queue    []*Build
	running  bool
	finished int             // builds that are over
	wanted   bool            // somebody waits for a build of the group
	met      map[string]bool // the packages that were queued so far
	awaited  map[string]bool // of those that the last process built, the ones that were not queued yet; nil if there are none

	settings string // [settingsOf] the root
	modCache string // GOMODCACHE

	// Of what the go command has built in this process, for remember.
	began  time.Time         // the first build that is not remembered; zero if there is none
	built  map[string]string // digests by import path
	failed bool              // something did not compile

	inputs *inputs // that stand; nil until they are asked for; the one compile that runs has it
	sums   sums    // of what is in the folder
}

// add queues x. It is called with mu held.
func (g *group) add(x *Build) {
	x.group = g
	g.queue = append(g.queue, x)
	g.met[x.name] = true
	if g.awaited != nil {
		delete(g.awaited, x.name)
		g.arrived()
	}
	g.wanted = g.wanted || x.wanted
}

// expect says which packages the last process built. It is called with mu held.
func (g *group) expect(packages []string) {
	if len(packages) == 0 {
		return
	}
	g.awaited = map[string]bool{}
	for _, p := range packages {
		if !g.met[p] {
			g.awaited[p] = true
		}
	}
	g.arrived()
}

// arrived has everything that is queued built if all is there that the last
// process built: an app asks for the same functions each time, and makes other
// constructs, or synthesizes, after the last of them. It is a guess of when to
// begin, and of nothing else.
func (g *group) arrived() {
	if g.awaited != nil && len(g.awaited) == 0 {
		g.awaited = nil
		g.wanted = g.wanted || len(g.queue) > 0
	}
}

// groupOf returns the group of r. It is called with mu held.
func (b *Builder) groupOf(q *rootQuery, r Request) *group {
	root := q.root
	r.Entry, r.Package = "", ""
	key := root.Dir + "\x00" + r.key()
	g := b.groups[key]
	if g == nil {
		sum := sha256.Sum256([]byte(key))
		g = &group{id: hex.EncodeToString(sum[:16]), root: root, request: r, met: map[string]bool{}, settings: q.settings, modCache: q.modCache, built: map[string]string{}, sums: sums{files: map[string]fileSum{}}}
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
// that N requests cost at most log2(N)+3 commands however they arrive; or all
// must be there that were built the last time; or somebody must be waiting. It
// is called with mu held.
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
