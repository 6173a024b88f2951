package gobuild

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// batches are the sizes of the batches that a fake Builder has begun.
type batches struct {
	mu    sync.Mutex
	sizes []int
}

func (l *batches) add(size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sizes = append(l.sizes, size)
}

func (l *batches) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprint(l.sizes)
}

// fakeBuilder returns a Builder whose batches take a second each, and a list of
// them. It starts no command.
func fakeBuilder(dir string) (*Builder, *batches) {
	b := New(Config{})
	begun := &batches{}
	b.run = func(context.Context, command) ([]byte, []byte, error) {
		b.commands.Add(1)
		return fmt.Appendf(nil, `{"GOMOD": %q, "GOWORK": ""}`, filepath.Join(dir, "go.mod")), nil, nil
	}
	b.work = func(_ *group, batch []*Build) []result {
		b.commands.Add(1)
		begun.add(len(batch))
		time.Sleep(time.Second)
		results := make([]result, len(batch))
		for i, x := range batch {
			results[i].artifact.Path = x.request.Entry
		}
		return results
	}
	return b, begun
}

// functions writes n main packages and returns their requests.
func functions(t testing.TB, n int) (dir string, requests []Request) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.26\n")
	for i := range n {
		entry := filepath.Join(dir, "cmd", fmt.Sprintf("f%02d", i))
		write(t, filepath.Join(entry, "main.go"), fmt.Sprintf("package main\n\nfunc main() { println(%d) }\n", i))
		requests = append(requests, Request{Entry: entry, GOOS: "linux", GOARCH: "arm64"})
	}
	return dir, requests
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Shows P6: however the requests of one module arrive, few go commands run.
func TestGoCommandsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("builds many programs; go test without -short runs it")
	}
	for n, limit := range map[int]int{
		1:   2, // go env and one build
		20:  3, // go env, the first function, the rest
		33:  3,
		200: 6, // builds of 1, 32, 33, 66 and the rest
	} {
		for _, pause := range []time.Duration{0, time.Millisecond, 300 * time.Millisecond, 5 * time.Second} {
			t.Run(fmt.Sprintf("%d functions, one in %v", n, pause), func(t *testing.T) {
				dir, requests := functions(t, n)
				synctest.Test(t, func(t *testing.T) {
					b, begun := fakeBuilder(dir)
					defer b.Close()
					var builds []*Build
					for _, r := range requests {
						builds = append(builds, b.Start(r))
						time.Sleep(pause)
					}
					for i, x := range builds {
						if a, err := x.Wait(); err != nil || a.Path != requests[i].Entry {
							t.Errorf("build %d = %+v, %v; want %s", i, a, err, requests[i].Entry)
						}
					}
					if got := b.Commands(); got > limit {
						t.Errorf("%d go commands for batches of %v; want at most %d", got, begun, limit)
					}
				})
			})
		}
	}
}

func TestTheFirstRequestIsBuiltBeforeAnybodyWaits(t *testing.T) {
	dir, requests := functions(t, 3)
	synctest.Test(t, func(t *testing.T) {
		b, begun := fakeBuilder(dir)
		defer b.Close()
		first := b.Start(requests[0])
		synctest.Wait()
		if got := begun.String(); got != "[1]" {
			t.Fatalf("batches are %s; want [1]", got)
		}
		<-first.Done()
		// A few more wait for their like, or for somebody who needs them.
		b.Start(requests[1])
		second := b.Start(requests[2])
		time.Sleep(time.Minute)
		if got := begun.String(); got != "[1]" {
			t.Errorf("batches are %s; want [1]", got)
		}
		if _, err := second.Wait(); err != nil || begun.String() != "[1 2]" {
			t.Errorf("Wait = %v, batches are %s; want [1 2]", err, begun)
		}
	})
}

func TestEqualRequestsShareOneBuild(t *testing.T) {
	dir, requests := functions(t, 2)
	synctest.Test(t, func(t *testing.T) {
		b, begun := fakeBuilder(dir)
		defer b.Close()
		x := b.Start(requests[0])
		again := requests[0]
		again.Entry += string(filepath.Separator)
		again.Tags = []string{}
		if y := b.Start(again); x != y {
			t.Errorf("Start(%+v) is another build than Start(%+v)", again, requests[0])
		}
		if _, err := x.Wait(); err != nil || begun.String() != "[1]" {
			t.Errorf("Wait = %v, batches are %s; want [1]", err, begun)
		}
		if b.Start(requests[1]) == x {
			t.Error("two entries share a build")
		}
	})
}

func TestDifferentFlagsAreDifferentGroups(t *testing.T) {
	dir, requests := functions(t, 1)
	synctest.Test(t, func(t *testing.T) {
		b, begun := fakeBuilder(dir)
		defer b.Close()
		variants := []Request{requests[0], requests[0], requests[0], requests[0]}
		variants[1].GOARCH = "amd64"
		variants[2].Tags = []string{"x"}
		variants[3].LinkVars = map[string]string{"main.v": "1"}
		for _, r := range variants {
			b.Start(r)
		}
		for _, r := range variants {
			if _, err := b.Start(r).Wait(); err != nil {
				t.Error(err)
			}
		}
		if got := begun.String(); got != "[1 1 1 1]" {
			t.Errorf("batches are %s; want [1 1 1 1]", got)
		}
	})
}

func TestCloseEndsEveryBuild(t *testing.T) {
	dir, requests := functions(t, 3)
	synctest.Test(t, func(t *testing.T) {
		b, _ := fakeBuilder(dir)
		first := b.Start(requests[0])
		synctest.Wait()
		queued := b.Start(requests[1])
		b.Close()
		late := b.Start(requests[2])
		if _, err := first.Wait(); err != nil {
			t.Errorf("running build: %v; want it finished", err)
		}
		for name, x := range map[string]*Build{"queued": queued, "late": late} {
			if _, err := x.Wait(); !errors.Is(err, ErrClosed) {
				t.Errorf("%s build: %v; want ErrClosed", name, err)
			}
		}
	})
}

// The functions that the last process built are built as soon as all of them
// are there; which they were is only a guess of when to begin.
func TestWhatWasBuiltTogetherIsBuiltOnceAllIsThere(t *testing.T) {
	dir, requests := functions(t, 4)
	for name, test := range map[string]struct {
		last, want string
		pause      time.Duration // between requests; a build takes a second
	}{
		"the same functions":           {"f00 f01 f02 f03", "[1 3]", 2 * time.Second},
		"the same functions, at once":  {"f00 f01 f02 f03", "[1 3]", time.Millisecond},
		"one more now":                 {"f00 f01 f02", "[1 2]", 2 * time.Second},
		"one less now":                 {"f00 f01 f02 f03 f04", "[1]", 2 * time.Second},
		"other functions":              {"f10 f11", "[1]", 2 * time.Second},
		"none, an old folder":          {"", "[1]", 2 * time.Second},
		"none, an old folder, at once": {"", "[1]", time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, begun := fakeBuilder(dir)
				defer b.Close()
				work := b.work
				b.work = func(g *group, batch []*Build) []result {
					var last []string
					for _, f := range strings.Fields(test.last) {
						last = append(last, "example.com/app/cmd/"+f)
					}
					if g.inputs == nil {
						g.inputs = &inputs{}
						b.expect(g, last)
					}
					return work(g, batch)
				}
				var builds []*Build
				for _, r := range requests {
					builds = append(builds, b.Start(r))
					time.Sleep(test.pause)
				}
				time.Sleep(time.Minute)
				if got := begun.String(); got != test.want {
					t.Errorf("before anybody waits the batches are %s, want %s", got, test.want)
				}
				for _, x := range builds {
					if _, err := x.Wait(); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}
