package gobuild

import (
	"path/filepath"
	"strings"
	"testing"
)

// Where modules and workspaces are, the go command decides.
func TestModuleLayouts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		files   string
		entries []string // each prints its own name
		env     map[string]string
		groups  int // go builds
	}{
		{
			name: "module below the repository's root",
			files: `
-- README.md --
-- backend/go/go.mod --
module example.com/backend

go 1.26
-- backend/go/cmd/a/main.go --
package main

func main() { println("backend/go/cmd/a") }
`,
			entries: []string{"backend/go/cmd/a"},
			groups:  1,
		},
		{
			name: "several modules",
			files: `
-- go.mod --
module example.com/root

go 1.26
-- a/main.go --
package main

func main() { println("a") }
-- other/go.mod --
module example.com/other

go 1.26
-- other/b/main.go --
package main

func main() { println("other/b") }
`,
			entries: []string{"a", "other/b"},
			groups:  2,
		},
		{
			name: "workspace",
			files: `
-- go.work --
go 1.26

use (
	./lib
	./svc/a
	./svc/b
)
-- lib/go.mod --
module example.com/lib

go 1.26
-- lib/lib.go --
package lib

func Print(s string) { println(s) }
-- svc/a/go.mod --
module example.com/a

go 1.26
-- svc/a/main.go --
package main

import "example.com/lib"

func main() { lib.Print("svc/a") }
-- svc/b/go.mod --
module example.com/b

go 1.26
-- svc/b/cmd/main.go --
package main

import "example.com/lib"

func main() { lib.Print("svc/b/cmd") }
`,
			entries: []string{"svc/a", "svc/b/cmd"},
			groups:  1,
		},
		{
			name: "workspace switched off",
			files: `
-- go.work --
go 1.26

use ./a
-- a/go.mod --
module example.com/a

go 1.26
-- b/go.mod --
module example.com/b

go 1.26
-- b/main.go --
package main

func main() { println("b") }
`,
			entries: []string{"b"},
			env:     map[string]string{"GOWORK": "off"},
			groups:  1,
		},
		{
			name: "vendored",
			files: `
-- go.mod --
module example.com/app

go 1.26

require example.com/dep v1.2.3
-- vendor/modules.txt --
# example.com/dep v1.2.3
## explicit; go 1.26
example.com/dep
-- vendor/example.com/dep/dep.go --
package dep

func Print(s string) { println(s) }
-- cmd/a/main.go --
package main

import "example.com/dep"

func main() { dep.Print("cmd/a") }
`,
			entries: []string{"cmd/a"},
			env:     map[string]string{"GOPROXY": "off"},
			groups:  1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, tt.files)
			b := newBuilder(t, t.TempDir())
			var builds []*Build
			for _, entry := range tt.entries {
				builds = append(builds, b.Start(Request{Entry: filepath.Join(dir, entry), Env: tt.env}))
			}
			for i, x := range builds {
				a, err := x.Wait()
				if err != nil {
					t.Errorf("build of %s: %v", tt.entries[i], err)
					continue
				}
				if got := runOutput(t, a); got != tt.entries[i] {
					t.Errorf("the binary of %s prints %q", tt.entries[i], got)
				}
			}
			if got := len(b.groups); got != tt.groups {
				t.Errorf("%d groups; want %d", got, tt.groups)
			}
		})
	}
}

// A main package of a required module is built by the module that requires it,
// also where that one has it in its vendor folder.
func TestPackageOfARequiredModule(t *testing.T) {
	t.Parallel()
	const module = `
-- app/go.mod --
module example.com/app

go 1.26

require example.com/jobs v1.0.0

replace example.com/jobs => ../jobs
-- app/main.go --
package main

func main() { println("app") }
-- jobs/go.mod --
module example.com/jobs

go 1.26
-- jobs/internal/mail/main.go --
package main

func main() { println("mail") }
`
	const vendored = `
-- app/vendor/modules.txt --
# example.com/jobs v1.0.0 => ../jobs
## explicit; go 1.26
example.com/jobs/internal/mail
# example.com/jobs => ../jobs
-- app/vendor/example.com/jobs/internal/mail/main.go --
package main

func main() { println("vendored mail") }
`
	for name, c := range map[string]struct{ files, want string }{
		"replaced": {module, "mail"},
		"vendored": {module + vendored, "vendored mail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, c.files)
			built := buildAll(t, t.TempDir(),
				Request{Entry: filepath.Join(dir, "app"), Package: "example.com/jobs/internal/mail"},
				Request{Entry: filepath.Join(dir, "app")})
			for i, want := range []string{c.want, "app"} {
				if got := runOutput(t, built[i]); got != want {
					t.Errorf("the binary prints %q, want %q", got, want)
				}
			}
		})
	}
}

func TestPackageThatIsNoImportPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"./cmd/mail", "cmd/mail", "-o", "-x.com/a", "example.com/mail@v1", "example.com/...", "example.com/a b"} {
		_, err := newBuilder(t, t.TempDir()).Start(Request{Entry: t.TempDir(), Package: path}).Wait()
		if err == nil || !strings.Contains(err.Error(), "Package is") {
			t.Errorf("build of package %q: %v, want an error that names it", path, err)
		}
	}
}

// What the app does not require cannot be built, and the go command says what to do.
func TestPackageOfAModuleThatIsNotRequired(t *testing.T) {
	t.Parallel()
	_, err := newBuilder(t, t.TempDir()).Start(Request{Entry: tree(t, hello), Package: "example.com/jobs/internal/mail"}).Wait()
	if err == nil || !strings.Contains(err.Error(), "example.com/jobs/internal/mail") {
		t.Errorf("err = %v, want one that names the package", err)
	}
}
