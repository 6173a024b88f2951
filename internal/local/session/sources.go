package session

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// findSources finds out which files the app and the handlers depend on, again
// after each save that counted: it may have added an import. What cannot be
// found stays as it was.
func (s *session) findSources(ctx context.Context, w *watch.Watcher) {
	if s.source.ready == "" {
		s.appSources = findAppSources(ctx, s.source.config, s.appSources)
	}
	sources := map[string]watch.Sources{}
	for _, g := range sourceQueries(s.app.Functions) {
		found, err := g.query.Find(ctx)
		if err != nil && ctx.Err() == nil {
			s.console.Problem("%v", err)
		}
		for _, f := range g.functions {
			src, ok := found[f.Build.Entry]
			if !ok {
				src = s.sources[f.Name]
			}
			if _, err := os.Stat(f.Build.Entry); src.Empty() && err == nil {
				src.Add([]string{f.Build.Entry}, nil)
			}
			sources[f.Name] = src
		}
	}
	s.sources = sources
	s.setFolders(w)
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
		if f.Skipped != "" || f.Binary != "" {
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

// goRun is a go run in an app's command: flags, then the package or file.
var goRun = regexp.MustCompile(`\bgo run ((?:-\S+ +)*)([^-\s]\S*)`)

// findAppSources are the files that the CDK app depends on: the packages of
// its go run, else every folder below cdk.json.
func findAppSources(ctx context.Context, c synth.Config, before watch.Sources) watch.Sources {
	var src watch.Sources
	if m := goRun.FindStringSubmatch(c.App); m != nil {
		pkg := m[2]
		if strings.HasSuffix(pkg, ".go") {
			pkg = "./" + filepath.Dir(pkg)
		}
		found, err := watch.Query{Dir: c.Dir, Packages: []string{pkg}}.Find(ctx)
		if err != nil || len(found) != 1 {
			src = before
		}
		for _, only := range found {
			src = only
		}
	}
	if src.Empty() {
		src.Add(foldersBelow(c.Dir), nil)
	}
	src.Add(nil, []string{filepath.Join(c.Dir, synth.ConfigFile), filepath.Join(c.Dir, synth.ContextFile)})
	return src
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
