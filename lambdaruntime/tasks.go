package lambdaruntime

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Go runs f in a goroutine that belongs to the invocation of ctx: the answer
// is not sent before f returned, because Lambda freezes the process right
// after it. When ctx ends, which is the deadline margin before Lambda's own
// deadline, f should return; if it does not, the answer is sent without it and
// the log names the line that started it. If f panics the invocation fails.
//
// Outside an invocation, as in a test, f runs in a plain goroutine.
func Go(ctx context.Context, f func(context.Context)) {
	r := requestFrom(ctx)
	if r == nil {
		go f(ctx)
		return
	}
	_, file, line, _ := runtime.Caller(1)
	r.tasks.start(fmt.Sprintf("%s:%d", file, line), func() { f(ctx) })
}

// tasks are the goroutines of one invocation. The zero value has none.
type tasks struct {
	mu       sync.Mutex
	running  map[*task]struct{}
	idle     chan struct{} // closed when running becomes empty; nil if nobody waits
	panicked *failure      // of the first that panicked
}

// A task is one running goroutine.
type task struct {
	startedAt string // file:line
}

// start runs f in a goroutine of its own.
func (t *tasks) start(startedAt string, f func()) {
	this := &task{startedAt}
	t.mu.Lock()
	if t.running == nil {
		t.running = make(map[*task]struct{})
	}
	t.running[this] = struct{}{}
	t.mu.Unlock()
	go func() {
		defer t.end(this)
		f()
	}()
}

// end is deferred by a task's goroutine: it recovers the task's panic and
// wakes who waits for the last task.
func (t *tasks) end(this *task) {
	v := recover()
	t.mu.Lock()
	defer t.mu.Unlock()
	if v != nil && t.panicked == nil {
		t.panicked = new(panicFailure(v))
	}
	delete(t.running, this)
	if len(t.running) == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// wait returns when no task runs any more, at the latest grace after ctx
// ended. It returns where the tasks that still run were started, and the
// failure of the first that panicked.
func (t *tasks) wait(ctx context.Context, grace time.Duration) (leaked []string, panicked *failure) {
	t.mu.Lock()
	idle := t.idle
	if len(t.running) > 0 {
		idle = make(chan struct{})
		t.idle = idle
	}
	t.mu.Unlock()
	if idle != nil {
		select {
		case <-idle:
		case <-ctx.Done():
			select {
			case <-idle:
			case <-time.After(grace):
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for task := range t.running {
		leaked = append(leaked, task.startedAt)
	}
	return leaked, t.panicked
}
