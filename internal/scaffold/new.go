package scaffold

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// Options say which app New makes.
type Options struct {
	// Dir is its folder, which is made if it is not there and must be empty.
	Dir string
	// Module is its module path. If empty, it is example.com/ and the name of
	// the folder.
	Module string
	// Template is one of Templates. If empty, it is the first.
	Template string
	// Library is the folder of a working copy of the library, to use in place of
	// a release. If empty, the app uses the library that the tool is a part of.
	Library string
	// Step is told what is done next. Getting the library may take minutes.
	Step func(what string) (done func())
}

// An App is what New has made.
type App struct {
	Dir, Module string
	Files       []string // slashed, below Dir, sorted
	Workspace   string   // the go.work around it, of which it is no part; or empty
}

// New makes an app: its files, and a go.mod with the library, the tool and all
// they need. It fails for a folder that is not empty, a module path that is
// none, and where the library cannot be fetched; then nothing is left behind.
func New(ctx context.Context, o Options) (App, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return App{}, err
	}
	template := cmp.Or(o.Template, Templates()[0])
	if !known(template) {
		return App{}, fmt.Errorf("--template %s: want one of %s", template, strings.Join(Templates(), ", "))
	}
	if err := mayFill(dir); err != nil {
		return App{}, err
	}
	lib, err := o.library(ctx)
	if err != nil {
		return App{}, err
	}
	made, err := makeFolder(dir)
	if err != nil {
		return App{}, err
	}
	app := App{Dir: dir, Module: cmp.Or(o.Module, modulePath(filepath.Base(dir)))}
	if err := app.fill(ctx, template, lib, o.Step); err != nil {
		return App{}, errors.Join(err, empty(dir, made))
	}
	app.Workspace = workspace(dir)
	return app, nil
}

func (o Options) library(ctx context.Context) (library, error) {
	if o.Library != "" {
		return libraryIn(o.Library)
	}
	info, _ := debug.ReadBuildInfo()
	return ownLibrary(info, func() string {
		dir, err := goCommand(ctx, "", "list", "-m", "-f", "{{.Dir}}", libraryModule)
		if err != nil {
			return "" // the current folder's module does not know the library
		}
		return dir
	})
}

// fill writes the files of the app and gets its modules. The first command says
// whether the module path is one.
func (a *App) fill(ctx context.Context, template string, lib library, step func(string) func()) error {
	if _, err := goCommand(ctx, a.Dir, "mod", "init", a.Module); err != nil {
		return err
	}
	files, err := project(template, a.Module, appName(filepath.Base(a.Dir)))
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(a.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	a.Files = slices.Sorted(maps.Keys(files))
	for _, args := range lib.commands() {
		done := step("go " + strings.Join(args, " "))
		_, err := goCommand(ctx, a.Dir, args...)
		done()
		if err != nil {
			return err
		}
	}
	return nil
}

// mayFill reports what is in the way of an app in dir.
func mayFill(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty: it has %s; name a folder that is empty or not there", dir, entries[0].Name())
	}
	return nil
}

// makeFolder makes dir. made is the topmost folder that was not there, or empty.
func makeFolder(dir string) (made string, err error) {
	for path := dir; ; path = filepath.Dir(path) {
		if _, err := os.Stat(path); err == nil {
			return made, os.MkdirAll(dir, 0o777)
		}
		made = path
	}
}

// empty takes everything away again that New has written into a folder that was
// empty, or that it has made.
func empty(dir, made string) error {
	if made != "" {
		return os.RemoveAll(made)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// workspace is the go.work around dir, or empty.
func workspace(dir string) string {
	for {
		file := filepath.Join(dir, "go.work")
		if _, err := os.Stat(file); err == nil {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
