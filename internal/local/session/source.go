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
	ready   string // the folder of a ready assembly; else config counts
	config  synth.Config
	temp    string // our own folder
	console *console.Console
	runs    atomic.Int64
}

// openSource looks at dir. It fails if dir is neither an assembly nor an app.
func openSource(dir string, context map[string]string, temp string, c *console.Console) (*source, error) {
	s := &source{temp: temp, console: c}
	if _, err := os.Stat(filepath.Join(dir, assembly.ManifestFile)); err == nil {
		s.ready = dir
		return s, nil
	}
	config, err := synth.ReadConfig(dir)
	if err != nil {
		return nil, err
	}
	if ready, ok := config.ReadyAssembly(); ok {
		s.ready = ready
		return s, nil
	}
	s.config = config.With(context)
	return s, nil
}

// synthesize returns the folder of the assembly. Of an app, it is a new one
// each time, which the caller removes.
func (s *source) synthesize(ctx context.Context) (string, error) {
	if s.ready != "" {
		s.console.Say("using the cloud assembly in %s", s.ready)
		return s.ready, nil
	}
	out := filepath.Join(s.temp, fmt.Sprintf("assembly-%d", s.runs.Add(1)))
	if err := os.MkdirAll(out, 0o700); err != nil {
		return "", err
	}
	s.console.Say("synthesizing %s: %s", s.config.Dir, s.config.App)
	var downloading atomic.Pointer[string]
	stop := s.console.Progress("synthesizing (the first time, Go compiles the CDK: that takes a minute or two)", func() string {
		if p := downloading.Load(); p != nil {
			return "downloading " + *p
		}
		return ""
	})
	start := time.Now()
	filter := appOutput{
		say:         func(line string) { s.console.Say("  | %s", line) },
		downloading: func(what string) { downloading.Store(&what) },
	}
	err := s.config.Run(ctx, out, filter.line)
	stop()
	if err != nil {
		os.RemoveAll(out)
		return "", err
	}
	s.console.Say("synthesized in %s", console.Seconds(time.Since(start)))
	return out, nil
}

// forget removes the assembly of an earlier synthesis.
func (s *source) forget(dir string) {
	if dir != "" && dir != s.ready {
		os.RemoveAll(dir)
	}
}
