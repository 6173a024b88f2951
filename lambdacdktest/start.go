package lambdacdktest

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// Options change how an app is started. The zero value is what [Start] has.
type Options struct {
	// Context is added to the app's CDK context and wins, as cdk's -c.
	Context map[string]string

	// Env is added to every function's variables and wins.
	Env map[string]string

	// Secrets and Parameters are the values of the app's secrets and
	// parameters, by the names that lambdacdk local writes into
	// .lambdacdk/secrets.json. A test knows nothing of that file: it passes on
	// every machine or on none.
	Secrets, Parameters map[string]string

	// NoPermissions lets every function use every resource.
	NoPermissions bool

	// Denied gets what a function may not do, the first time that it tries. If
	// nil, the test fails with it. It is called by other goroutines than the
	// test's.
	Denied func(text string)

	// AWSDelays makes what failed wait for its next attempt as long as on AWS:
	// messages for the end of their visibility timeout, asynchronous
	// invocations for one minute and then two. [Clock.Advance] lets that pass. If
	// unset, it is tried again at once, as often as on AWS.
	AWSDelays bool

	// Time is what the app's clock shows at the start, such as a Monday morning.
	// If zero, the machine's time.
	Time time.Time

	// Wait is how long [App.Settle] and [Queue.Wait] wait at most. If 0, 30
	// seconds.
	Wait time.Duration
}

const defaultWait = 30 * time.Second

// Start runs the app in dir, the folder of a cdk.json or of a cloud assembly,
// until the test ends. It fails the test at once if the app cannot be
// synthesized or a handler does not compile.
func Start(t testing.TB, dir string) *App {
	t.Helper()
	return Options{}.Start(t, dir)
}

// Start is [Start] with these options.
func (o Options) Start(t testing.TB, dir string) *App {
	t.Helper()
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	log := &log{t: t}
	// First, so that it is written last: handlers log while they end.
	t.Cleanup(log.end)
	if note := covered.missing(); note != "" {
		t.Log("lambdacdktest: " + note)
	}
	secrets, err := o.secretsDir(t)
	if err != nil {
		t.Fatalf("lambdacdktest: %v", err)
	}
	app, err := synthesized(t.Context(), dir, o.Context, log)
	assembly := t.TempDir()
	if err == nil {
		err = app.write(assembly)
	}
	if err != nil {
		t.Fatalf("lambdacdktest: %v", err)
	}
	denied := o.Denied
	if denied == nil {
		denied = log.fail
	}
	now := clock.New(o.Time)
	served, err := session.Serve(t.Context(), session.Options{
		Dir: dir, Assembly: assembly, SecretsDir: secrets, Context: o.Context, Env: maps.Clone(o.Env),
		Cover: covered.mode(), CoverDir: covered.dir,
		NoPermissions: o.NoPermissions, Hurry: !o.AWSDelays, AWSDelays: o.AWSDelays, Clock: now, Builder: builder, Denied: denied, Output: log,
		Annotated: func(text string) {
			t.Helper()
			app.tell(t.Logf, text)
		},
	})
	if err != nil {
		t.Fatalf("lambdacdktest: %v", err)
	}
	ctx, end := context.WithCancel(t.Context())
	a := &App{t: t, ctx: ctx, clock: now, served: served, wait: o.Wait}
	a.Clock.app = a
	over := sync.OnceFunc(func() {
		end()
		served.Close()
	})
	t.Cleanup(over)
	t.Cleanup(a.endInTime(log, over))
	app.countAsInputs(context.WithoutCancel(t.Context()), served)
	return a
}

// endInTime ends the app shortly before go test ends the test binary at its
// -timeout: then what waits for a function goes on, fails the test with what the
// functions have logged, and nothing is left behind. stop is for a test that is
// over before.
func (a *App) endInTime(log *log, over func()) (stop func()) {
	t, ok := a.t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return func() {}
	}
	deadline, ok := t.Deadline()
	if !ok {
		return func() {}
	}
	rest := time.Until(deadline)
	timer := time.AfterFunc(rest-min(rest/10, longestEnd), func() {
		log.fail("the app is ended, as go test ends this test binary at its -timeout soon" + a.left())
		over()
	})
	return func() { timer.Stop() }
}

// longestEnd is how long before the end of the test binary an app is ended, where
// that is no tenth of its time.
const longestEnd = 10 * time.Second

// secretsDir writes the file of values that lambdacdk local would read.
func (o Options) secretsDir(t testing.TB) (string, error) {
	dir := t.TempDir()
	text, err := json.Marshal(map[string]any{"secrets": o.Secrets, "parameters": o.Parameters})
	if err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "secrets.json"), text, 0o600)
}
