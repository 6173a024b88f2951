package integ

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A module that holds only handlers downloads a handful of small zips and
// never the CDK. The test plays such a module with an empty module cache; the
// downloads come from this machine's own module cache where it has them.
func TestAHandlersOnlyModuleNeverFetchesTheCDK(t *testing.T) {
	notShort(t, "fills a module cache")
	t.Parallel()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), `module example.com/handlers

go 1.26

require `+modulePath+` v0.0.0

replace `+modulePath+` => `+root+"\n")
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"net/http"

	"`+modulePath+`/lambdaruntime"
)

func main() { lambdaruntime.StartHTTP(http.NewServeMux()) }
`)
	modcache := filepath.Join(t.TempDir(), "mod")
	t.Cleanup(func() { makeWritable(modcache) }) // a module cache is read-only
	env := append(os.Environ(),
		"GOMODCACHE="+modcache,
		"GOPROXY=file://"+filepath.ToSlash(goEnv(t, "GOMODCACHE"))+"/cache/download,"+goEnv(t, "GOPROXY"),
		"GOSUMDB=off", "GOFLAGS=", "GOWORK=off",
	)
	for _, args := range [][]string{{"mod", "tidy"}, {"build", "-o", filepath.Join(dir, "bootstrap"), "."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}

	zips := fetchedZips(t, modcache)
	if len(zips) == 0 {
		t.Fatal("no module was fetched at all: the test looks in the wrong place")
	}
	t.Logf("fetched: %q", zips)
	for _, zip := range zips {
		for _, bad := range []string{cdkPath, jsiiPath, constructsPath, sdkPath, smithyPath, otelPath} {
			if strings.HasPrefix(zip, bad) {
				t.Errorf("a module of handlers fetched %s: %s", zip, whyNoCDKInHandlers)
			}
		}
	}
	// aws-lambda-go's own tests bring the rest of these: go mod tidy loads them.
	if len(zips) > 8 {
		t.Errorf("a module of handlers fetched %d modules: %q, want at most 8", len(zips), zips)
	}
}

// What the README says of a module of one's own: with the tool named in its
// go.mod, go mod tidy finds all that the tool is made of, and go tool runs it.
func TestAModuleOfOnesOwnRunsTheTool(t *testing.T) {
	notShort(t, "builds the tool in a module of its own")
	t.Parallel()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	tool := modulePath + "/cmd/lambdacdk"
	write(t, filepath.Join(dir, "go.mod"), "module example.com/hello\n\ngo 1.26\n\ntool "+tool+
		"\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	var out []byte
	for _, args := range [][]string{{"mod", "tidy"}, {"tool", "lambdacdk", "version"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		if out, err = cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	if want := "lambdacdk v0.0.0\n"; string(out) != want {
		t.Errorf("go tool lambdacdk version says %q, want %q", out, want)
	}
	readme, err := os.ReadFile(filepath.Join(repoRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "go get -tool " + tool + "@latest"; !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not say %q", want)
	}
}

// A module of one's own whose infrastructure imports gosite has in go.mod, go.sum
// and its vendor folder what the publisher is built from, though nothing that it
// compiles for the infrastructure is a client of AWS.
func TestAModuleOfOnesOwnBuildsThePublisher(t *testing.T) {
	notShort(t, "vendors the CDK")
	t.Parallel()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	gosite := modulePath + "/constructs/gosite"
	write(t, filepath.Join(dir, "go.mod"), "module example.com/notes\n\ngo 1.26\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	write(t, filepath.Join(dir, "infra", "main.go"), "package main\n\nimport _ \""+gosite+"\"\n\nfunc main() {}\n")
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("mod", "tidy")
	publisher := gosite + "/internal/publisher"
	run("build", "-mod=readonly", "-o", filepath.Join(dir, "one"), publisher)
	if deps := run("list", "-deps", "./infra"); strings.Contains(deps, sdkPath) {
		t.Errorf("the infrastructure compiles %s", sdkPath)
	}
	run("mod", "vendor")
	run("build", "-mod=vendor", "-o", filepath.Join(dir, "two"), publisher)
}

// fetchedZips lists the modules whose source a module cache holds, sorted.
func fetchedZips(t *testing.T, modcache string) []string {
	t.Helper()
	download := filepath.Join(modcache, "cache", "download")
	var zips []string
	err := filepath.WalkDir(download, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".zip") {
			rel, _ := filepath.Rel(download, path)
			zips = append(zips, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(zips)
	return zips
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatalf("go env %s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func makeWritable(dir string) {
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			os.Chmod(path, 0o755)
		}
		return nil
	})
}
