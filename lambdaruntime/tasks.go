package lambdaruntime

import (
	"context"
	"fmt"
	"log/slog"
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
	r.tasks.start(ctx, fmt.Sprintf("%s:%d", file, line), f)
}

// tasks are the goroutines of one invocation. The zero value has none.
type tasks struct {
	logger *slog.Logger // for panics after the answer

	mu       sync.Mutex
	running  map[*task]struct{}
	idle     chan struct{} // closed when running becomes empty; nil if nobody waits
	answered bool          // nobody will ask for panics any more
	panicked []failure
}

// A task is one running goroutine.
type task struct {
	startedAt string // file:line
}

// start runs f in a goroutine of its own.
func (t *tasks) start(ctx context.Context, startedAt string, f func(context.Context)) {
	this := &task{startedAt}
	t.mu.Lock()
	if t.running == nil {
		t.running = make(map[*task]struct{})
	}
	t.running[this] = struct{}{}
	t.mu.Unlock()
	go func() {
		defer t.end(ctx, this)
		f(ctx)
	}()
}

// end is deferred by a task's goroutine: it recovers the task's panic and
// wakes who waits for the last task.
func (t *tasks) end(ctx context.Context, this *task) {
	v := recover()
	t.mu.Lock()
	defer t.mu.Unlock()
	if v != nil {
		f := panicFailure(v)
		if t.answered {
			f.log(ctx, t.logger, slog.LevelError, "a goroutine panicked after its invocation was answered")
		} else {
			t.panicked = append(t.panicked, f)
		}
	}
	delete(t.running, this)
	if len(t.running) == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// wait returns when no task runs any more, or when ctx has ended and latest has
// come. It returns where the tasks that still run were started, and the
// failures of those that panicked.
func (t *tasks) wait(ctx context.Context, latest time.Time) (leaked []string, panicked []failure) {
	var idle chan struct{}
	t.mu.Lock()
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
			case <-time.After(time.Until(latest)):
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answered = true
	for task := range t.running {
		leaked = append(leaked, task.startedAt)
	}
	return leaked, t.panicked
}
