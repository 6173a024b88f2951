package lambdacdk

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// countGo puts a go command first in PATH that notes how it is called, and
// returns a function that says which subcommands were called since the last
// time.
func countGo(t *testing.T) func() []string {
	t.Helper()
	command, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	script := fmt.Sprintf("#!/bin/sh\necho \"$1\" >> '%s'\nexec '%s' \"$@\"\n", log, command)
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() []string {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(log); err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(text))
	}
}

// linkedHandlers makes a module of count handlers that load contract.Upload,
// each by itself and through a package, and returns their folders. A workspace
// joins it to this repository, whose contract they share.
func linkedHandlers(t *testing.T, count int) []string {
	t.Helper()
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		"go.work": fmt.Sprintf("go 1.26.0\n\nuse (\n\t./handlers\n\t%s\n)\n", repo),
		// The name is below the repository's, so that its internal packages can be imported.
		"handlers/go.mod": "module github.com/go-lambda-cdk/go-lambda-cdk/linkedhandlers\n\ngo 1.26\n",
	}
	var entries []string
	for i := range count {
		name := fmt.Sprintf("handlers/cmd/fn%02d", i)
		files[name+"/main.go"] = fmt.Sprintf(`package main

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

var res = link.MustLoad[contract.Upload]()

func main() { store.Topic(); println(%d, res.Uploads.Name) }
`, i)
		entries = append(entries, filepath.Join(dir, filepath.FromSlash(name)))
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return entries
}

// Shows P6, for functions with links: the go command is called as often for
// many functions as for two. What they load stands in their binaries.
func TestGoCommandsOfAnAppWithLinks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds twelve handlers three times; go test without -short runs it")
	}
	buildCache(t)
	entries := linkedHandlers(t, 12)
	calls := countGo(t)
	synthesize := func() {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		given := contract.Upload{
			Base:    contract.Base{Audit: LinkTopic(awssns.NewTopic(stack, new("Audit"), nil))},
			Uploads: LinkBucket[link.Put](awss3.NewBucket(stack, new("Uploads"), nil)),
		}
		for _, entry := range entries {
			NewGoFunction(stack, filepath.Base(entry), &GoFunctionProps{Entry: entry, Links: given})
		}
		app.Synth(nil)
	}
	// The first function is built while the others are made, unless they are
	// made before it can be.
	check := func(name string) {
		t.Helper()
		synthesize()
		got := calls()
		count := map[string]int{}
		for _, call := range got {
			count[call]++
		}
		// What was built is listed beside the synthesis, for the next one.
		if count["env"] != 1 || count["build"] < 1 || count["build"] > 2 || len(got) != 1+count["build"]+count["list"] {
			t.Errorf("%s: go was called for %q, want env once, build once or twice, and list", name, got)
		}
	}
	check("first")
	check("unchanged")
	file := filepath.Join(entries[3], "main.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, "\nfunc init() { println() }\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	check("one handler changed")
}
