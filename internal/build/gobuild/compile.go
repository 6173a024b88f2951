package gobuild

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// A result is how a build ended.
type result struct {
	artifact Artifact
	err      error
}

// compile builds all of batch, which belongs to g, into the group's folder, and
// returns one result for each. While it works it holds the group's lock, so
// that no other process touches the folder. The go command is asked unless all
// that the programs were made of is as it was.
func (b *Builder) compile(g *group, batch []*Build) []result {
	results := make([]result, len(batch))
	fail := func(err error) []result {
		for i, x := range batch {
			results[i].err = x.explain(err)
		}
		return results
	}
	st, err := b.open()
	if err != nil {
		return fail(err)
	}
	unlock, err := b.lock(st, g)
	if err != nil {
		return fail(err)
	}
	defer unlock()
	out, err := openOutput(st, g)
	if err != nil {
		return fail(err)
	}
	slots := out.assign(batch)
	first := g.inputs == nil
	current := g.stands(out, batch)
	if err := out.begin(slots, !current); err != nil {
		return fail(err)
	}
	// While the first go command runs, what will be asked for next is looked at.
	var ahead sync.WaitGroup
	if first {
		b.expect(g, out.state.Together)
		ahead.Go(out.sumAhead())
	}
	began := time.Now()
	failed := make([]map[*Build]error, len(slots))
	if !current {
		build := func(slot int) { failed[slot] = b.buildSlot(g, out.dir(slot), slots[slot]) }
		// The first go command compiles what all share; the others mostly link.
		build(0)
		forEach(len(slots)-1, func(i int) { build(i + 1) })
	}
	ahead.Wait()
	for i, x := range batch {
		if err, ok := failed[out.slotOf[x]][x]; ok {
			results[i].err = err
			continue
		}
		results[i].artifact, results[i].err = out.admit(x)
	}
	if err := out.end(time.Now(), b.metIn(g)); err != nil {
		return fail(err)
	}
	b.note(g, batch, results, began, current)
	return results
}

// lockPatience is how long a lock is waited for before that is worth a word.
const lockPatience = 500 * time.Millisecond

// lock takes the group's lock, and says so if another process has it.
func (b *Builder) lock(st *store.Store, g *group) (unlock func(), err error) {
	saying := make(chan struct{})
	patience := time.AfterFunc(lockPatience, func() {
		defer close(saying)
		b.doing("waiting for another process that builds the same")
	})
	unlock, err = st.Lock(g.id)
	if !patience.Stop() {
		<-saying // or that comes after its end
		b.doing("")
	}
	return unlock, err
}

// forEach calls do with 0 to n-1, on all processors, and returns when all calls
// have.
func forEach(n int, do func(int)) {
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range n {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			do(i)
		})
	}
	wg.Wait()
}

// buildSlot builds members, whose binaries have different names, into dir, and
// returns the errors of those that cannot be built. The go command compiles
// nothing when a single package cannot be loaded, so it runs again without
// the packages that are at fault. When it succeeds, every binary that is not
// in the errors is up to date.
func (b *Builder) buildSlot(g *group, dir string, members []*Build) map[*Build]error {
	failed := map[*Build]error{}
	for len(members) > 0 {
		patterns := patterns(g, members)
		failures, err := b.goBuild(g, dir, patterns)
		if err == nil {
			break
		}
		var all map[string]*listedPackage // of a package that is missing here, only its own failures are known
		if len(failures) > 0 && failures[0].Package != "" {
			all, _ = b.list(g, patterns, "-deps", "-json=ImportPath,IgnoredGoFiles,Deps")
			b.addHints(g, patterns, failures, all)
		}
		var good []*Build
		for i, x := range members {
			var deps []string
			if p := all[x.name]; p != nil {
				deps = p.Deps
			}
			if mine := blame(failures, x.name, patterns[i], deps); len(mine) > 0 {
				failed[x] = x.buildError(g.root, mine, err)
			} else {
				good = append(good, x)
			}
		}
		if len(good) == len(members) { // nobody's fault is everybody's
			for _, x := range members {
				failed[x] = x.buildError(g.root, failures, err)
			}
			break
		}
		members = good
	}
	return failed
}

// goBuild runs go build once. If it fails and the error is not about the
// packages, there are no failures.
func (b *Builder) goBuild(g *group, dir string, patterns []string) ([]Failure, error) {
	c, err := buildCommand(g.root, g.request, dir, patterns)
	if err != nil {
		return nil, err
	}
	stdout, stderr, err := b.run(b.ctx, c)
	switch {
	case err == nil:
		return nil, nil
	case b.ctx.Err() != nil:
		return nil, ErrClosed
	}
	if machine := machineError(string(stdout)+string(stderr), err); machine != err {
		return nil, machine
	}
	return parseFailures(stdout, stderr), err
}

func (x *Build) buildError(root gomod.Root, failures []Failure, err error) error {
	if len(failures) == 0 {
		return x.explain(err)
	}
	return &BuildError{
		Entry:    x.request.Entry,
		Dir:      root.Dir,
		Pattern:  x.pattern(root),
		Failures: failures,
		Err:      err,
	}
}

// errNotBuilt is the error of a package for which the go command has no binary
// although it succeeded.
func (x *Build) errNotBuilt() error {
	return fmt.Errorf("the go command wrote no binary; build constraints leave out every file of package main for %s/%s",
		x.request.GOOS, x.request.GOARCH)
}
