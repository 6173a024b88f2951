package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// Who waits for a synthesis is told that the CDK is compiled when that is so: in
// the first of an app in Go with this CDK, and after Go has forgotten it.
func TestOnlyTheFirstSynthesisSpeaksOfTheCDKsCompilation(t *testing.T) {
	cache := t.TempDir()
	app := func(command, mod string) synth.Config {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "go.mod"), mod)
		return synth.Config{Dir: dir, App: command}
	}
	const mod = "module app\n\nrequire (\n\tgithub.com/aws/aws-cdk-go/awscdk/v2 v2.270.0 // indirect\n)\n"
	first := app("go run ./infra", mod)
	says := func(c synth.Config, want bool) {
		t.Helper()
		if got := markOf(c, cache).hint(); strings.Contains(got, "compiles the CDK") != want {
			t.Errorf("%s with %q: the hint is %q", c.App, mod, got)
		}
	}
	says(first, true)
	says(first, true) // it may have failed
	markOf(first, cache).done()
	says(first, false)
	says(app("cd infra && go run .", "require github.com/aws/aws-cdk-go/awscdk/v2 v2.270.0"), false) // another app, the same CDK
	says(app("go run ./infra", strings.Replace(mod, "270", "271", 1)), true)
	says(app("npx ts-node app.ts", mod), false)
	says(app("go run ./infra", "module app\n"), false)

	long := time.Now().Add(-goForgets)
	m := markOf(first, cache)
	if err := os.Chtimes(m.cache.Path(m.name), long, long); err != nil {
		t.Fatal(err)
	}
	says(first, true)
}

// A synthesis that has succeeded is one that has compiled the CDK; another is not.
func TestASynthesisMarksTheCDKAsCompiled(t *testing.T) {
	cache, dir := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module app\n\nrequire github.com/aws/aws-cdk-go/awscdk/v2 v2.270.0\n")
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	write(t, filepath.Join(dir, "cdk.json"), `{"app": "go run ./infra"}`)
	for script, compiled := range map[string]bool{"exit 1": false, `echo '{"artifacts": {}}' >"$CDK_OUTDIR/manifest.json"`: true} {
		if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		s, err := openSource(Options{Dir: dir, CacheDir: cache}, t.TempDir(), console.New(&screen{}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.synthesize(context.Background())
		o, _ := s.read()
		if got := markOf(o.config, cache).hint() == ""; got != compiled || (err == nil) != compiled {
			t.Errorf("after %s (%v), compiled is %v, want %v", script, err, got, compiled)
		}
		os.RemoveAll(filepath.Join(cache, "tool"))
	}
}
