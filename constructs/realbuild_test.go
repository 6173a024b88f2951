package lambdacdk

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// The tests of this file run the go command. What it does is tested in
// internal/build/gobuild; here it is that its outcome arrives in the assembly.

// buildCache gives a test an empty folder for what has been built before. Tests
// that only want to have a program of this repository use the tool's own cache.
func buildCache(t *testing.T) {
	t.Helper()
	t.Setenv("LAMBDACDK_CACHE", t.TempDir())
}

// unzip returns the files of a bundle by name.
func unzip(t *testing.T, file string) map[string]*zip.File {
	t.Helper()
	r, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	out := map[string]*zip.File{}
	for _, f := range r.File {
		out[f.Name] = f
	}
	return out
}

func machineOf(t *testing.T, f *zip.File) elf.Machine {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return file.Machine
}

// onlyGoInPath leaves a PATH in which there is the go command and nothing else.
func onlyGoInPath(t *testing.T) {
	t.Helper()
	command, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(command, filepath.Join(dir, "go")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

// Shows P1 and P3: there is no docker in PATH, and the bundle is one file.
func TestRealBuild(t *testing.T) {
	buildCache(t)
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	onlyGoInPath(t)
	for id, props := range map[string]GoFunctionProps{
		"Arm":   {},
		"Amd":   {Architecture: AMD64},
		"Files": {Build: BuildOptions{Files: map[string]string{"etc/handler.go": handler + "/main.go"}}},
	} {
		props.Entry = handler
		NewGoFunction(stack, id, &props)
	}
	all := synth(t, stack)
	for id, want := range map[string]struct {
		names   []string
		machine elf.Machine
	}{
		"Arm":   {[]string{"bootstrap"}, elf.EM_AARCH64},
		"Amd":   {[]string{"bootstrap"}, elf.EM_X86_64},
		"Files": {[]string{"bootstrap", "etc/handler.go"}, elf.EM_AARCH64},
	} {
		for logicalID, f := range ofType(all, "AWS::Lambda::Function") {
			if !strings.HasPrefix(logicalID, id) {
				continue
			}
			files := unzip(t, filepath.Join(*app.Outdir(), "asset."+f.Properties["Code"].(map[string]any)["S3Key"].(string)))
			if len(files) != len(want.names) {
				t.Errorf("%s: bundle of %v, want %v", id, files, want.names)
			}
			for _, name := range want.names {
				if files[name] == nil {
					t.Errorf("%s: the bundle has no %s", id, name)
				}
			}
			if mode := files["bootstrap"].Mode(); mode != 0o755 {
				t.Errorf("%s: bootstrap has the mode %v, want 0755", id, mode)
			}
			if got := machineOf(t, files["bootstrap"]); got != want.machine {
				t.Errorf("%s: bootstrap is for %v, want %v", id, got, want.machine)
			}
		}
	}
}

func TestPrebuiltIsBundled(t *testing.T) {
	buildCache(t)
	module := newModule(t, map[string]string{"main.go": "package main\n\nfunc main() {}\n"})
	app := newApp(t, nil)
	first := awscdk.NewStack(app, new("First"), nil)
	NewGoFunction(first, "Orders", &GoFunctionProps{Entry: module})
	bundle := filepath.Join(*app.Outdir(), "asset."+codeOf(t, synth(t, first)))
	r, err := unzip(t, bundle)["bootstrap"].Open()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(t.TempDir(), "ready")
	if err := os.WriteFile(ready, binary, 0o755); err != nil {
		t.Fatal(err)
	}

	app = newApp(t, nil)
	stack := awscdk.NewStack(app, new("Second"), nil)
	NewGoFunction(stack, "Orders", &GoFunctionProps{Build: BuildOptions{Prebuilt: ready}})
	again, err := os.ReadFile(filepath.Join(*app.Outdir(), "asset."+codeOf(t, synth(t, stack))))
	if err != nil {
		t.Fatal(err)
	}
	if built, err := os.ReadFile(bundle); err != nil || !bytes.Equal(built, again) {
		t.Errorf("the bundle of the ready binary differs from that of the built one (%v)", err)
	}

	wrong := newStack(t, nil)
	NewGoFunction(wrong, "Orders", &GoFunctionProps{Architecture: AMD64, Build: BuildOptions{Prebuilt: ready}})
	contains(t, synthError(t, wrong), "lambdacdk: Shop/Orders: ", "wrong machine", "EM_AARCH64")
}

func TestRealCompileErrors(t *testing.T) {
	buildCache(t)
	module := newModule(t, map[string]string{
		"store/store.go":     "package store\n\nfunc Open() { missing() }\n",
		"cmd/orders/main.go": "package main\n\nimport \"example.com/shop/store\"\n\nfunc main() { store.Open() }\n",
		"cmd/users/main.go":  "package main\n\nimport \"example.com/shop/store\"\n\nfunc main() { store.Open() }\n",
		"cmd/mail/main.go":   "package main\n\nfunc main() { send() }\n",
		"cmd/fine/main.go":   "package main\n\nfunc main() {}\n",
	})
	stack := newStack(t, nil)
	for _, name := range []string{"orders", "users", "mail", "fine"} {
		NewGoFunction(stack, name, &GoFunctionProps{Entry: filepath.Join(module, "cmd", name)})
	}
	got := synthError(t, stack)
	contains(t, got, "store/store.go:3:15: undefined: missing", "cmd/mail/main.go:3:15: undefined: send",
		"lambdacdk: Shop/orders: go build", "lambdacdk: Shop/users: what breaks Shop/orders breaks them too", "lambdacdk: Shop/mail: go build")
	if n := strings.Count(got, "undefined: missing"); n != 1 {
		t.Errorf("the line of the shared package is shown %d times, want once:\n%s", n, got)
	}
	if strings.Contains(got, "Shop/fine") {
		t.Errorf("the function that compiles is blamed:\n%s", got)
	}
}
