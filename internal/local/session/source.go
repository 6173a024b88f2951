package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// A source is where the cloud assembly comes from: a folder that is one, or
// an app that is synthesized into a folder of ours.
type source struct {
	dir     string            // as the user named it
	context map[string]string // of the command line
	build   bool              // synth.Config.Build
	bundle  bool              // synth.Config.Bundle
	cache   string            // Options.CacheDir
	temp    string            // our own folder
	console *console.Console
	runs    atomic.Int64
}

// An origin is what a source is now: the files that say so may be saved.
type origin struct {
	ready  string // the folder of a ready assembly; else config counts
	config synth.Config
}

// openSource looks at the app. It fails if its folder is neither an assembly nor
// an app.
func openSource(o Options, temp string, c *console.Console) (*source, error) {
	s := &source{dir: o.Dir, context: o.Context, build: o.Build, bundle: o.Bundle, cache: o.CacheDir, temp: temp, console: c}
	_, err := s.read()
	return s, err
}

// read reads cdk.json and cdk.context.json.
func (s *source) read() (origin, error) {
	if _, err := os.Stat(filepath.Join(s.dir, assembly.ManifestFile)); err == nil {
		return origin{ready: s.dir}, nil
	}
	config, err := synth.ReadConfig(s.dir)
	if err != nil {
		return origin{}, err
	}
	if ready, ok := config.ReadyAssembly(); ok {
		return origin{ready: ready, config: config}, nil
	}
	config = config.With(s.context)
	config.Build, config.Bundle = s.build, s.bundle
	return origin{config: config}, nil
}

// synthesize returns the folder of the assembly. Of an app, it is a new one
// each time, which the caller removes.
func (s *source) synthesize(ctx context.Context) (string, error) {
	o, err := s.read()
	if err != nil {
		return "", err
	}
	if o.ready != "" {
		s.console.Say("using the cloud assembly in %s", o.ready)
		return o.ready, nil
	}
	out := filepath.Join(s.temp, fmt.Sprintf("assembly-%d", s.runs.Add(1)))
	if err := os.MkdirAll(out, 0o700); err != nil {
		return "", err
	}
	s.console.Say("synthesizing %s: %s", o.config.Dir, o.config.App)
	var downloading console.Detail
	compiled := markOf(o.config, s.cache)
	stop := s.console.Begin(console.Step{Text: "synthesizing", Hint: compiled.hint(), Detail: downloading.Get, BeginSaid: true, EndSaid: true})
	start := time.Now()
	filter := appOutput{
		say:         func(line string) { s.console.Say("  | %s", line) },
		downloading: func(what string) { downloading.Set("downloading " + what) },
	}
	err = o.config.Run(ctx, out, filter.line)
	stop()
	if err != nil {
		os.RemoveAll(out)
		return "", err
	}
	compiled.done()
	s.console.Say("synthesized in %s", console.Seconds(time.Since(start)))
	return out, nil
}

// forget removes the assembly of an earlier synthesis, never one of the user's.
func (s *source) forget(dir string) {
	if filepath.Dir(dir) == s.temp {
		os.RemoveAll(dir)
	}
}
