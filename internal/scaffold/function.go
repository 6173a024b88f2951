package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/muxpattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// A Function is what AddFunction adds to an app.
type Function struct {
	// Dir is the app's folder, in which it is synthesized.
	Dir string
	// Infrastructure is the folder of the package that synthesizes it. If
	// empty, nothing is inserted.
	Infrastructure string
	// Name is the name of the program: letters, digits, hyphens and
	// underscores, a letter first.
	Name string
	// Route is the ServeMux pattern that the function answers behind the app's
	// API. If empty, it is a function that takes an event.
	Route string
}

// An Added is what AddFunction has done.
type Added struct {
	Files []string // slashed, below the app's folder
	ID    string   // of the construct
	// Inserted is the line that infrastructure got, and File where. Where
	// AddFunction found no place, File is empty and the line is for the user.
	Inserted, File string
}

var functionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// windowsDevice are the names that no element of an import path may have.
var windowsDevice = regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[1-9])$`)

// unmatched are folders that the go command does not look into.
var unmatched = []string{"testdata", "vendor"}

// AddFunction writes the program of a new function with a test, and makes the
// function in the app's infrastructure. It fails if the name or the route is
// none, and if the program or the construct exists; then nothing has changed.
func AddFunction(f Function) (added Added, err error) {
	if !functionName.MatchString(f.Name) {
		return Added{}, fmt.Errorf("the function's name %q: want 1 to 64 letters, digits, hyphens and underscores, a letter first, such as nightly-report", f.Name)
	}
	if windowsDevice.MatchString(f.Name) {
		return Added{}, fmt.Errorf("the function's name %q: Go has no such import path, because Windows has no such file; choose another name", f.Name)
	}
	if slices.Contains(unmatched, f.Name) {
		return Added{}, fmt.Errorf("the function's name %q: go build ./... and go test ./... leave out folders of that name; choose another name", f.Name)
	}
	files, err := f.program()
	if err != nil {
		return Added{}, err
	}
	program := filepath.Join(f.Dir, "cmd", f.Name)
	// Go, and file systems of macOS and Windows, take names that differ in case alone
	// for one.
	programs, _ := os.ReadDir(filepath.Dir(program)) // there may be none yet
	for _, x := range programs {
		if strings.EqualFold(x.Name(), f.Name) {
			return Added{}, fmt.Errorf("%s exists; choose another name", filepath.Join(filepath.Dir(program), x.Name()))
		}
	}
	var in infrastructure
	if f.Infrastructure != "" {
		if in, err = readInfrastructure(f.Infrastructure); err != nil {
			return Added{}, err
		}
	}
	added.ID = exported(f.Name)
	for _, id := range in.ids() {
		if typo.Distance(id, added.ID) == 0 {
			return Added{}, fmt.Errorf("the infrastructure has a construct %q; choose another name", id)
		}
	}
	if f.Route != "" && slices.ContainsFunc(in.routes(), func(route string) bool { return sameRequests(route, f.Route) }) {
		return Added{}, fmt.Errorf("the infrastructure has a route for %s; choose another one", f.Route)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(program))
		}
	}()
	if err := os.MkdirAll(program, 0o777); err != nil {
		return Added{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(program, name), []byte(files[name]), 0o666); err != nil {
			return Added{}, err
		}
		added.Files = append(added.Files, path.Join("cmd", f.Name, name))
	}
	entry := "./cmd/" + f.Name
	i, ok := in.function(added.ID, entry, f.Route)
	if !ok {
		added.Inserted = fmt.Sprintf("lambdacdk.NewGoFunction(stack, %q, &lambdacdk.GoFunctionProps{Entry: %q})", added.ID, entry)
		if f.Route != "" {
			added.Inserted = fmt.Sprintf("api.AddRoute(%q, %s)", f.Route, added.Inserted)
		}
		return added, nil
	}
	added.Inserted, added.File = i.text, i.path
	return added, i.write()
}

// program is the files of the function's program.
func (f Function) program() (map[string]string, error) {
	kind, names := "event", strings.NewReplacer("NewName", f.Name)
	if f.Route != "" {
		p, err := muxpattern.Parse(f.Route)
		switch {
		case err != nil:
		case strings.ContainsAny(f.Route, "\"\\`"):
			err = errors.New("quotes and backslashes are no part of a path")
		case cleantext.Line(f.Route) != f.Route: // it stands in a comment, too
			err = errors.New("line breaks and control characters are no part of a path")
		}
		if err != nil {
			return nil, fmt.Errorf("--route %q is no ServeMux pattern, such as \"GET /users/{id}\": %w", f.Route, err)
		}
		if p.Method == "" {
			p.Method = "GET"
		}
		kind, names = "http", strings.NewReplacer("NewName", f.Name, "PATTERN", f.Route, "METHOD", p.Method, "EXAMPLE", example(p.Path))
	}
	files := map[string]string{}
	return files, read(files, "_function/"+kind, names)
}

// sameRequests reports whether two patterns match the same requests.
func sameRequests(a, b string) bool {
	x, errX := muxpattern.Parse(a)
	y, errY := muxpattern.Parse(b)
	return errX == nil && errY == nil && x.Equivalent(y)
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// example is a path that a pattern's path matches.
func example(pattern string) string {
	return wildcard.ReplaceAllStringFunc(pattern, func(w string) string {
		return strings.Trim(w, "{}.$")
	})
}
