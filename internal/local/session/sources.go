package session

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// dependencies are the files that the CDK app and the handlers depend on.
type dependencies struct {
	app       watch.Sources
	functions map[string]watch.Sources // by name
}

// A discovery is what a search for dependencies found; err tells about those
// that stayed as they were.
type discovery struct {
	dependencies
	err error
}

// findSources searches beside the session what the app and the handlers depend
// on now.
func (s *session) findSources(ctx context.Context) <-chan discovery {
	from, functions, before := s.source, s.app.Functions, s.depends
	found := make(chan discovery, 1)
	go func() { found <- findDependencies(ctx, from, functions, before) }()
	return found
}

// useSources watches what was found.
func (s *session) useSources(ctx context.Context, found discovery) {
	if found.err != nil && ctx.Err() == nil {
		s.headers.Forget() // so that the next save asks again
		s.console.Problem("%v", found.err)
	}
	s.depends = found.dependencies
	if err := s.watcher.Set(found.all()...); err != nil && err.Error() != s.watchProblem {
		s.watchProblem = err.Error()
		s.console.Problem("%v", err)
	}
}

// watchSources finds and watches them.
func (s *session) watchSources(ctx context.Context) { s.useSources(ctx, <-s.findSources(ctx)) }

func (d dependencies) all() []watch.Sources {
	return append(slices.Collect(maps.Values(d.functions)), d.app)
}

func findDependencies(ctx context.Context, from *source, functions []*app.Function, before dependencies) discovery {
	now := dependencies{app: findAppSources(ctx, from, before.app), functions: map[string]watch.Sources{}}
	var problems []error
	for _, g := range sourceQueries(functions) {
		found, err := g.query.Find(ctx)
		problems = append(problems, err)
		for _, f := range g.functions {
			src, ok := found[f.Build.Entry]
			if !ok {
				src = before.functions[f.Name]
			}
			if src.Empty() {
				src.AddPackage(f.Build.Entry)
			}
			now.functions[f.Name] = src
		}
	}
	for _, f := range functions {
		if f.Skipped == "" && f.Build.Package != "" {
			var src watch.Sources
			src.AddFile(filepath.Join(gomod.ModuleDir(f.Build.Entry), "go.mod")) // which version it is
			now.functions[f.Name] = src
		}
		if f.Skipped == "" && f.IsReady() {
			var src watch.Sources
			src.AddFile(f.Binary + f.Archive) // one of them is empty
			now.functions[f.Name] = src
		}
	}
	return discovery{now, errors.Join(problems...)}
}

// A sourceQuery asks for the sources of several functions at once.
type sourceQuery struct {
	query     watch.Query
	functions []*app.Function
}

// sourceQueries groups the functions that one go list can tell about: those of
// one module, with the same tags and environment.
func sourceQueries(functions []*app.Function) []*sourceQuery {
	byKey := map[string]*sourceQuery{}
	var all []*sourceQuery
	for _, f := range functions {
		if f.Skipped != "" || f.IsReady() || f.Build.Package != "" {
			continue
		}
		q := watch.Query{Dir: gomod.ModuleDir(f.Build.Entry), Tags: f.Build.Tags, Env: f.Build.Env}
		text, err := json.Marshal(q)
		if err != nil {
			continue // unreachable: strings always encode
		}
		g := byKey[string(text)]
		if g == nil {
			g = &sourceQuery{query: q}
			byKey[string(text)] = g
			all = append(all, g)
		}
		g.functions = append(g.functions, f)
		if !slices.Contains(g.query.Packages, f.Build.Entry) {
			g.query.Packages = append(g.query.Packages, f.Build.Entry)
		}
	}
	return all
}

// findAppSources are the files that the CDK app depends on: the packages of
// its go run, else the sources in every folder below cdk.json. Of a ready
// assembly it is the manifest, which is written last.
func findAppSources(ctx context.Context, from *source, before watch.Sources) watch.Sources {
	o, err := from.read()
	if err != nil {
		return before // it is being saved, or wrong: the files that say so are known
	}
	var src watch.Sources
	if o.ready != "" {
		src.AddFile(filepath.Join(absolute(o.ready), assembly.ManifestFile))
	}
	c := o.config
	if c.Dir == "" {
		return src
	}
	if o.ready == "" {
		src = appProgram(ctx, c, before)
	}
	src.AddFile(filepath.Join(c.Dir, synth.ConfigFile))
	src.AddFile(filepath.Join(c.Dir, synth.ContextFile))
	return src
}

func appProgram(ctx context.Context, c synth.Config, before watch.Sources) watch.Sources {
	var src watch.Sources
	if run, ok := c.GoRun(); ok {
		pkg := run.Package
		if strings.HasSuffix(pkg, ".go") {
			pkg = "./" + filepath.ToSlash(filepath.Dir(pkg))
		}
		found, err := watch.Query{Dir: run.Dir, Packages: []string{pkg}, Tags: run.Tags, Env: run.Env}.Find(ctx)
		if err != nil || len(found) != 1 {
			src = before
		}
		for _, only := range found {
			src = only
		}
	}
	if src.Empty() {
		for _, folder := range foldersBelow(c.Dir) {
			src.AddFolder(folder)
		}
		for _, word := range c.Words() {
			if !filepath.IsAbs(word) {
				word = filepath.Join(c.Dir, word)
			}
			if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() {
				src.AddFile(word)
			}
		}
	}
	return src
}

// absolute is the absolute name of a folder.
func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// maxFolders bounds how much of a folder is watched if nothing is known about
// the app's language.
const maxFolders = 1000

// foldersBelow are root and the folders below it that may hold sources.
func foldersBelow(root string) []string {
	var folders []string
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil // what cannot be read is not watched
		case len(folders) == maxFolders:
			return filepath.SkipAll
		case path != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "cdk.out", "vendor", "__pycache__"}, d.Name())):
			return filepath.SkipDir
		}
		folders = append(folders, path)
		return nil
	})
	return folders
}
