package scaffold

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// Options say which app New makes.
type Options struct {
	// Dir is its folder. It is made if it is not there; what is in it must be
	// beside the app, as .git, LICENSE and README.md of a new repository are.
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
	Stack       string   // the id of its stack
	Lost        []string // letters and digits of the folder's name that these two cannot have
	Files       []string // slashed, below Dir, sorted, without Kept
	Kept        []string // files of the template that were there, and stay as they were
	Workspace   string   // the go.work around it, of which it is no part; or empty
	WorkingCopy string   // the folder that go.mod takes the library from; empty for a release
}

// New makes an app: its files, and a go.mod with the library, the tool and all
// they need. It fails for a folder with something else in it, a module path that
// is none, and where the library cannot be fetched; then nothing is left behind.
func New(ctx context.Context, o Options) (App, error) {
	if o.Dir == "" {
		return App{}, errors.New("the folder of the new app has no name; want one such as shop, or . for the current folder")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return App{}, err
	}
	template := cmp.Or(o.Template, Templates()[0])
	if !slices.Contains(Templates(), template) {
		return App{}, fmt.Errorf("--template %s: want one of %s", template, strings.Join(Templates(), ", "))
	}
	folder := filepath.Base(dir)
	if cleantext.Line(folder) != folder {
		return App{}, fmt.Errorf("the folder's name %q has a line break or another character that cannot be seen; choose another name", folder)
	}
	if err := mayFill(dir); err != nil {
		return App{}, err
	}
	app := App{Dir: dir, Module: cmp.Or(o.Module, modulePath(folder)), Stack: appName(folder), Lost: lost(folder)}
	if err := checkModule(ctx, app.Module); err != nil {
		return App{}, err
	}
	lib, err := o.library(ctx)
	if err != nil {
		return App{}, err
	}
	files, err := project(template, app.Module, app.Stack, lib)
	if err != nil {
		return App{}, err
	}
	if err := app.make(ctx, files, lib, o.Step); err != nil {
		return App{}, err
	}
	app.Workspace, app.WorkingCopy = workspace(dir), lib.folder
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

// checkModule refuses module paths that the go command takes, and then cannot
// build, or not in an app of this library. It refuses the others itself.
func checkModule(ctx context.Context, path string) error {
	if path == libraryModule {
		return fmt.Errorf("--module %s: that is this library; want a path of your own, such as example.com/shop", path)
	}
	first, _, _ := strings.Cut(path, "/")
	if strings.Contains(first, ".") {
		return nil
	}
	root, err := goCommand(ctx, "", "env", "GOROOT")
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "src", first)); err == nil && filepath.IsLocal(first) {
		return fmt.Errorf("--module %s: packages of Go's standard library begin with %s; want a path such as example.com/%[1]s", path, first)
	}
	return nil
}

// make writes the app into a folder inside of its own, gets its modules there,
// and then moves everything into its place: until then there is no half of it.
func (a *App) make(ctx context.Context, files map[string]string, lib library, step func(string) func()) (err error) {
	made, err := makeFolder(a.Dir)
	if err != nil {
		return err
	}
	draft, err := os.MkdirTemp(a.Dir, ".lambdacdk-new-")
	if err != nil {
		return errors.Join(err, removeMade(made))
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(draft))
		if err != nil {
			err = errors.Join(err, removeMade(made))
		}
	}()
	if err := fill(ctx, draft, a.Module, files, lib, step); err != nil {
		return err
	}
	a.Files, a.Kept, err = moveFiles(draft, a.Dir)
	return err
}

// goVersion is the oldest Go that builds an app, which is what the library needs.
// go mod init would take the version that made it, and ask every colleague and
// every pipeline for that.
const goVersion = "1.26.0"

// fill writes the files of the app and gets its modules. The first command says
// whether the module path is one.
func fill(ctx context.Context, dir, module string, files map[string]string, lib library, step func(string) func()) error {
	if _, err := goCommand(ctx, dir, "mod", "init", module); err != nil {
		return fmt.Errorf("--module %q: %w", module, err)
	}
	if _, err := goCommand(ctx, dir, "mod", "edit", "-go="+goVersion); err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	for _, args := range lib.commands() {
		done := step("go " + strings.Join(args, " "))
		_, err := goCommand(ctx, dir, args...)
		done()
		if err != nil {
			return err
		}
	}
	return nil
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
