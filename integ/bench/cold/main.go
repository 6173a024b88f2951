// Command cold measures what a synthesis costs where nothing is cached, as in a
// pipeline: the processor time of examples/hello over that of the same resources
// written with the CDK alone. Run it from the repository's root:
//
//	go run ./integ/bench/cold
//
// Each of the two starts with an empty build cache, and compiles the app, its
// handler and all they depend on. Processor time is that of all processes, so
// that other work on the machine hardly counts.
package main

import (
	"archive/zip"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "lambdacdk-cold-")
	if err != nil {
		log.Fatal(err)
	}
	err = measure(dir)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
}

func measure(dir string) error {
	repo, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	plain, err := synthesizePlain(repo, filepath.Join(dir, "plain"))
	if err != nil {
		return err
	}
	hello, err := synthesizeHello(repo, filepath.Join(dir, "hello"))
	if err != nil {
		return err
	}
	fmt.Println("processor seconds     compile app  compile handler  synthesize    all")
	plain.print("plain CDK")
	hello.print("examples/hello")
	fmt.Printf("ratio %.2f\n", hello.all().Seconds()/plain.all().Seconds())
	return nil
}

// A cost is processor time by step. A GoFunction compiles its handler while it
// synthesizes.
type cost struct{ app, handler, synthesis time.Duration }

func (c cost) all() time.Duration { return c.app + c.handler + c.synthesis }

func (c cost) print(name string) {
	fmt.Printf("%-20s %12.1f %16.1f %11.1f %6.1f\n", name, c.app.Seconds(), c.handler.Seconds(), c.synthesis.Seconds(), c.all().Seconds())
}

func synthesizePlain(repo, dir string) (c cost, err error) {
	w := world{dir}
	if c.app, err = w.run(repo, nil, "go", "build", "-o", w.path("app"), "./integ/bench/cold/plain"); err != nil {
		return c, err
	}
	linux := []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"}
	if c.handler, err = w.run(repo, linux, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", w.path("bootstrap"), "./examples/hello/cmd/hello"); err != nil {
		return c, err
	}
	if err := pack(w.path("hello.zip"), w.path("bootstrap")); err != nil {
		return c, err
	}
	c.synthesis, err = w.run(filepath.Join(repo, "examples", "hello"), nil, w.path("app"), w.path("hello.zip"))
	return c, err
}

func synthesizeHello(repo, dir string) (c cost, err error) {
	w := world{dir}
	if c.app, err = w.run(repo, nil, "go", "build", "-o", w.path("app"), "./examples/hello/infra"); err != nil {
		return c, err
	}
	c.synthesis, err = w.run(filepath.Join(repo, "examples", "hello"), nil, w.path("app"))
	return c, err
}

// A world has caches of its own, empty at first.
type world struct{ dir string }

func (w world) path(name string) string { return filepath.Join(w.dir, name) }

// run returns the processor time of a command and all its children.
func (w world) run(dir string, env []string, name string, args ...string) (time.Duration, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOCACHE="+w.path("go-build"), "LAMBDACDK_CACHE="+w.path("lambdacdk"), "CDK_OUTDIR="+w.path("cdk.out")), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s %q: %w\n%s", name, args, err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// pack writes a zip with one file.
func pack(file, binary string) error {
	content, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	z := zip.NewWriter(out)
	entry, err := z.Create("bootstrap")
	if err != nil {
		return err
	}
	if _, err := entry.Write(content); err != nil {
		return err
	}
	return z.Close()
}
