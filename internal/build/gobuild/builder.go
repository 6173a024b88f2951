package gobuild

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// A Builder compiles requests in groups: one go command for all requests of
// one module, target, flags and environment. It builds an equal request once
// and never again; to build changed sources, make another Builder. It is safe
// for concurrent use.
type Builder struct {
	run      runner
	work     func(*group, []*Build) []result // compile
	open     func() (*store.Store, error)
	passing  bool            // [Config.Passing]
	ctx      context.Context // ends when the Builder is closed
	cancel   context.CancelFunc
	running  sync.WaitGroup
	turns    chan struct{} // one element for each group that is compiling
	commands atomic.Int64
	doing    func(what string)

	mu     sync.Mutex
	closed bool
	builds map[string]*Build // by Request.key
	roots  map[string]*rootQuery
	groups map[string]*group
}

// Config says where a Builder works. A zero Config consists of defaults.
type Config struct {
	// CacheDir is the permanent folder. If empty, $LAMBDACDK_CACHE, else
	// go-lambda-cdk below the user's cache directory.
	CacheDir string

	// GoCommand is the go command to run. If empty, the one in PATH.
	GoCommand string

	// Passing says that the sources change soon: what the programs are made of
	// is not remembered, which would take a go command for nothing.
	Passing bool

	// Doing is told what takes long: a module that is downloaded, a lock that
	// another process has; nothing when that is over. It is called from many
	// goroutines. If nil, nobody is told.
	Doing func(what string)
}

// ErrClosed is the error of a build that [Builder.Close] has cut short.
var ErrClosed = errors.New("the build was cancelled")

// New returns a Builder that starts nothing yet.
func New(c Config) *Builder {
	if c.GoCommand == "" {
		c.GoCommand = "go"
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &Builder{
		open:    sync.OnceValues(func() (*store.Store, error) { return store.Open(c.CacheDir) }),
		passing: c.Passing,
		ctx:     ctx,
		cancel:  cancel,
		// Each go command uses all processors, but not while it loads and links.
		turns:  make(chan struct{}, runtime.GOMAXPROCS(0)),
		builds: map[string]*Build{},
		roots:  map[string]*rootQuery{},
		groups: map[string]*group{},
	}
	if b.doing = c.Doing; b.doing == nil {
		b.doing = func(string) {}
	}
	run := goRunner(c.GoCommand, b.doing)
	b.run = func(ctx context.Context, c command) ([]byte, []byte, error) {
		b.commands.Add(1)
		return run(ctx, c)
	}
	b.work = b.compile
	return b
}

// Start queues r and returns at once. Equal requests share one Build.
func (b *Builder) Start(r Request) *Build {
	r = r.normal()
	key := r.key()
	b.mu.Lock()
	defer b.mu.Unlock()
	if old, ok := b.builds[key]; ok {
		return old
	}
	x := &Build{builder: b, request: r, done: make(chan struct{})}
	b.builds[key] = x
	if b.closed {
		x.finish(Artifact{}, ErrClosed)
		return x
	}
	if err := x.prepare(); err != nil {
		x.finish(Artifact{}, err)
		return x
	}
	b.locate(x)
	return x
}

// Commands returns how many go commands have been started so far.
func (b *Builder) Commands() int { return int(b.commands.Load()) }

// Close interrupts what is being built and returns when no go command of the
// Builder runs any more. Builds that are not finished fail with [ErrClosed].
func (b *Builder) Close() {
	b.mu.Lock()
	b.closed = true
	b.cancel()
	for _, g := range b.groups {
		for _, x := range g.queue {
			x.finish(Artifact{}, ErrClosed)
		}
		g.queue = nil
	}
	b.mu.Unlock()
	b.running.Wait()
}

// A rootQuery is the question to the go command which module or workspace a
// folder is in, and what the user's settings add there, asked once for all
// requests of a module.
type rootQuery struct {
	answered bool
	root     gomod.Root
	shell    shell
	settings string // see [settingsOf]
	modCache string
	err      error
	waiting  []*Build
}

// locate puts x into its group, as soon as its root is known. It is called with
// mu held.
func (b *Builder) locate(x *Build) {
	dir := gomod.ModuleDir(x.request.Entry)
	key := Request{Entry: dir, Env: x.request.Env}.key() // the target changes no module
	q := b.roots[key]
	if q == nil {
		q = &rootQuery{}
		b.roots[key] = q
		request := x.request
		b.running.Go(func() {
			answer, err := b.askRoot(request, dir)
			b.mu.Lock()
			defer b.mu.Unlock()
			answer.answered, answer.err = true, err
			waiting := q.waiting
			*q = answer
			b.enqueue(q, waiting)
		})
	}
	if !q.answered {
		q.waiting = append(q.waiting, x)
		return
	}
	b.enqueue(q, []*Build{x})
}

func (b *Builder) askRoot(r Request, dir string) (rootQuery, error) {
	ask := envCommand(r, dir)
	stdout, stderr, err := b.run(b.ctx, ask)
	if b.ctx.Err() != nil {
		return rootQuery{}, ErrClosed
	}
	if err != nil {
		return rootQuery{}, commandError(ask, stderr, err)
	}
	var answer map[string]string
	if err := json.Unmarshal(stdout, &answer); err != nil {
		return rootQuery{}, fmt.Errorf("go env: %w", err)
	}
	q := rootQuery{shell: readShell(r, answer["GOFLAGS"], answer["GOEXPERIMENT"]), modCache: answer["GOMODCACHE"]}
	if !r.CGO { // what a C compiler reads is not known
		q.settings = settingsOf(answer)
	}
	q.root, err = gomod.RootOf(answer["GOMOD"], answer["GOWORK"])
	return q, err
}

// enqueue gives builds of one root to their groups. All are queued before any
// group starts, so that they share a go command. It is called with mu held.
func (b *Builder) enqueue(q *rootQuery, builds []*Build) {
	var groups []*group
	for _, x := range builds {
		switch {
		case q.err != nil:
			x.finish(Artifact{}, x.explain(q.err))
		case b.closed:
			x.finish(Artifact{}, ErrClosed)
		case len(q.shell.problems) > 0:
			x.finish(Artifact{}, q.shell.refuse(x, q.root))
		default:
			x.request = q.shell.apply(x.request)
			g := b.groupOf(q, x.request)
			g.add(x)
			groups = append(groups, g)
		}
	}
	for _, g := range groups {
		b.schedule(g)
	}
}

func (b *Builder) expect(g *group, packages []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g.expect(packages)
}

// metIn lists the packages that were queued in g so far, sorted.
func (b *Builder) metIn(g *group) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(g.met))
}
