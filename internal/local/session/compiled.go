package session

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// A compiledMark says that Go has compiled the CDK on this machine: a folder of
// the cache, which each synthesis touches. Without it the first synthesis takes
// minutes, and somebody who waits wants to know that the next one will not. The
// zero compiledMark is that of an app that compiles no CDK as far as is known.
type compiledMark struct {
	cache *store.Store
	name  string
}

// cdkModule is what takes so long to compile.
const cdkModule = "github.com/aws/aws-cdk-go/awscdk/v2"

// goForgets is after how long the go command drops what it compiled and did not
// use again.
const goForgets = 5 * 24 * time.Hour

// markOf is that of an app, by all that Go compiles the CDK anew for: its
// version, Go's own, and the folder in which what was compiled is kept.
func markOf(c synth.Config, cacheDir string) compiledMark {
	run, ok := c.GoRun()
	if !ok {
		return compiledMark{}
	}
	version := required(filepath.Join(gomod.ModuleDir(run.Dir), "go.mod"), cdkModule)
	if version == "" {
		return compiledMark{}
	}
	cache, err := store.Open(cacheDir)
	if err != nil {
		return compiledMark{} // whoever builds says so
	}
	user, _ := os.UserCacheDir()
	folder := cmp.Or(run.Env["GOCACHE"], os.Getenv("GOCACHE"), user)
	sum := sha256.Sum256([]byte(version + "\n" + runtime.Version() + "\n" + folder))
	return compiledMark{cache, fmt.Sprintf("tool/cdk-%.12x", sum)}
}

// hint says what takes long in a synthesis; empty if the CDK is compiled.
func (m compiledMark) hint() string {
	if m.cache == nil {
		return ""
	}
	if info, err := os.Stat(m.cache.Path(m.name)); err == nil && time.Since(info.ModTime()) < goForgets {
		return ""
	}
	return "the first time, Go compiles the CDK: that takes a minute or two"
}

// done takes note of a synthesis. Where that fails, the next one speaks of the
// first time once more.
func (m compiledMark) done() {
	if m.cache != nil {
		m.cache.Touch(m.name)
	}
}

// required is the version of a module in a go.mod; empty if there is none.
func required(file, module string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "require "))
		if len(fields) >= 2 && fields[0] == module {
			return fields[1]
		}
	}
	return ""
}
