//go:build unix

package integ

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// releaseOf makes a module proxy of files that has this tree as a release.
func releaseOf(t *testing.T, version string) (proxy string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "proxy")
	versions := filepath.Join(dir, filepath.FromSlash(modulePath), "@v")
	goMod, err := os.ReadFile(filepath.Join(repoRoot, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(versions, "list"), version+"\n")
	write(t, filepath.Join(versions, version+".info"), fmt.Sprintf(`{"Version":%q,"Time":"2026-01-01T00:00:00Z"}`, version))
	write(t, filepath.Join(versions, version+".mod"), string(goMod))
	out, err := os.Create(filepath.Join(versions, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := zip.CreateFromDir(out, module.Version{Path: modulePath, Version: version}, repoRoot); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(dir)
}

// What the README says for a project of one's own: three commands, from an
// empty folder to an answer, and all the commands that the new app's README has.
//
// Shows P19, to a laptop.
func TestANewAppIsServedByThreeCommands(t *testing.T) {
	notShort(t, "makes apps of a release")
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(repoRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	const newCommand = "go run " + modulePath + "/cmd/lambdacdk@latest new shop"
	if !strings.Contains(string(readme), newCommand) {
		t.Errorf("README.md does not say %q", newCommand)
	}
	version := fmt.Sprintf("v0.0.%d", os.Getpid()) // tests of other copies of this tree may run now
	proxy := releaseOf(t, version)
	// The release of a test is nothing to keep among the user's modules. A module
	// cache of its own would compile all of the CDK anew.
	modcache := goEnv(t, "GOMODCACHE")
	t.Cleanup(func() { forget(modcache, version) })
	env := append(os.Environ(), "GOPROXY="+proxy+","+goEnv(t, "GOPROXY"), "GONOSUMDB="+modulePath, "GOFLAGS=", "GOWORK=off",
		"LAMBDACDK_CACHE="+t.TempDir(), cdkValidation+"=false")

	for template, try := range map[string]struct{ method, path, body, want string }{
		"api":    {"GET", "/hello/newcomer", "", "200 hello, newcomer\n"},
		"worker": {"POST", "/jobs", `{"name":"report"}`, "202 "},
		"site":   {"GET", "/api/hello?name=newcomer", "", `200 {"text":"hello, newcomer"}` + "\n"},
	} {
		t.Run(template, func(t *testing.T) {
			t.Parallel()
			empty := t.TempDir()
			command := func(dir, line string) string {
				t.Helper()
				cmd := exec.Command("sh", "-c", line)
				cmd.Dir, cmd.Env = dir, env
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: %v\n%s", line, err, out)
				}
				return string(out)
			}
			said := command(empty, newCommand+" --template "+template)
			shop := filepath.Join(empty, "shop")
			for _, want := range []string{"infra/main.go", "cd shop", "go tool lambdacdk local"} {
				if !strings.Contains(said, want) {
					t.Errorf("new said:\n%s\nwant %q in it", said, want)
				}
			}
			if left := entries(t, empty); len(left) != 1 {
				t.Errorf("the folder has %q, want the new app alone", left)
			}

			serve := exec.Command("go", "tool", "lambdacdk", "local", "--port", "0")
			serve.Dir, serve.Env = shop, env
			tool := startServing(t, serve)
			status, answer := askBody(t, try.method, tool.url+try.path, try.body)
			if got := fmt.Sprintf("%d %s", status, answer); got != try.want {
				t.Errorf("%s %s = %q, want %q", try.method, try.path, got, try.want)
			}
			if template == "worker" {
				until(t, "the job", func() bool { return strings.Contains(tool.output(), `job=report`) })
			}
			tool.stop(t, syscall.SIGTERM)

			command(shop, "go vet ./...")
			command(shop, "go test ./...")
			command(shop, "go mod tidy -diff")
			if template == "api" {
				withoutNode(t, shop, env)
			}
			if template == "api" {
				// A handler is no package of its integration test; a saved one runs it
				// again all the same.
				if said := command(shop, "go test ./integration && go test ./integration"); !strings.Contains(said, "(cached)") {
					t.Errorf("go test, for the third time, said %s; want a result that it remembers", said)
				}
				command(shop, "sed -i s/hello,/bye,/ cmd/hello/main.go")
				command(shop, "go test ./integration | grep 'bye, ann'")
				command(shop, "sed -i s/bye,/hello,/ cmd/hello/main.go")
			}
			command(shop, "go tool lambdacdk add function nightly")
			command(shop, `go tool lambdacdk add function report --route "GET /report/{id}"`)
			command(shop, "go vet ./... && go test ./...")
			judged := command(shop, "go tool lambdacdk permissions --deny-missing --deny-wildcards --deny-spare")
			for _, want := range []string{"/Nightly\n", "/Report\n"} {
				if !strings.Contains(judged, want) {
					t.Errorf("permissions said:\n%s\nwant the function %q in it", judged, want)
				}
			}
		})
	}
}

// withoutNode runs the test of an app's infrastructure where there is no Node, on
// which the CDK would panic: it says so, and how to mend it.
func withoutNode(t *testing.T, app string, env []string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "infra.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "./infra")
	build.Dir, build.Env = app, env
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", build, err, out)
	}
	test := exec.Command(binary)
	test.Dir, test.Env = filepath.Join(app, "infra"), append(env, "PATH="+t.TempDir(), "JSII_NODE=")
	out, err := test.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "there is no node in PATH: install Node.js 22 or later") || strings.Contains(string(out), "goroutine ") {
		t.Errorf("without node, go test ./infra ends with %v and says\n%s\nwant a sentence that says what to install, and no stack", err, out)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

// forget takes the release of a test out of the module cache.
func forget(modcache, version string) {
	for _, pattern := range []string{modulePath + "@" + version, "cache/download/" + modulePath + "/@v/" + version + ".*"} {
		found, _ := filepath.Glob(filepath.Join(modcache, filepath.FromSlash(pattern)))
		for _, path := range found {
			makeWritable(path)
			os.RemoveAll(path)
		}
	}
	// The list of versions would name it.
	os.Remove(filepath.Join(modcache, "cache", "download", filepath.FromSlash(modulePath), "@v", "list"))
}
