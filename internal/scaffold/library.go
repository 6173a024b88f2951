package scaffold

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

const (
	libraryModule = "github.com/go-lambda-cdk/go-lambda-cdk"
	toolPackage   = libraryModule + "/cmd/lambdacdk"
)

// A library is where a new app takes this library from: a release, or the
// folder of a working copy.
type library struct{ version, folder string }

// ownLibrary is the library of which the running tool is a part. In a working
// copy, whose tool has no version, it is that copy; workingCopy finds it.
func ownLibrary(info *debug.BuildInfo, workingCopy func() string) (library, error) {
	if info != nil && info.Main.Path == libraryModule {
		if r := info.Main.Replace; r != nil && filepath.IsAbs(r.Path) {
			return library{folder: r.Path}, nil
		}
		if v := info.Main.Version; v != "" && v != "(devel)" && !strings.HasSuffix(v, "+dirty") && v != "v0.0.0" {
			return library{version: v}, nil
		}
	}
	if folder := workingCopy(); folder != "" {
		return library{folder: folder}, nil
	}
	return library{}, fmt.Errorf("this tool was built from a working copy of the library, which is no release; name its folder with --library, or run a release: go run %s@latest new", toolPackage)
}

// libraryIn is the working copy in folder.
func libraryIn(folder string) (library, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return library{}, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil || !strings.Contains(string(text), "module "+libraryModule+"\n") {
		return library{}, fmt.Errorf("--library %s: want the folder of a clone of %s, with its go.mod", folder, libraryModule)
	}
	return library{folder: folder}, nil
}

// commands are those that put the library and the tool into a go.mod.
func (l library) commands() [][]string {
	if l.folder != "" {
		return [][]string{
			{"mod", "edit", "-require=" + libraryModule + "@v0.0.0", "-replace=" + libraryModule + "=" + l.folder, "-tool=" + toolPackage},
			{"mod", "tidy"},
		}
	}
	return [][]string{{"get", "-tool", toolPackage + "@" + l.version}, {"mod", "tidy"}}
}

// release are the commands that put the newest release in the place of a working
// copy.
var release = []string{
	"go mod edit -dropreplace=" + libraryModule + " -droprequire=" + libraryModule,
	"go get -tool " + toolPackage + "@latest",
	"go mod tidy",
}

// Release is one line for a shell in an app whose library is a working copy: it
// takes the newest release from then on.
func Release() string { return strings.Join(release, " && ") }

// step is one more step of the app's workflow. The folder of a working copy is on
// the machine that has made the app, and nowhere else.
func (l library) step() string {
	if l.folder == "" {
		return ""
	}
	return `      # go.mod takes go-lambda-cdk from a folder of the machine that made this app.
      # Here its newest release takes that place. Run the same commands at home when
      # you no longer want the folder, and remove this step.
      - run: |
          ` + strings.Join(release, "\n          ") + "\n"
}
