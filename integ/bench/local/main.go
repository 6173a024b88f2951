// Command local measures lambdacdk local with the hello example: how long a
// save takes to be served, and what a warm request costs over asking the
// handler's process directly. Run it from the repository's root:
//
//	go run ./integ/bench/local
//
// Both ways of a request are taken in turn, so that a noisy machine hits both.
// Read differences and ratios, not single figures.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	saves := flag.Int("saves", 9, "saves to measure")
	requests := flag.Int("requests", 2000, "warm requests to measure, each way")
	flag.Parse()
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "lambdacdk-bench-")
	if err != nil {
		log.Fatal(err)
	}
	err = measure(dir, *saves, *requests)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
}

func measure(dir string, saves, requests int) (err error) {
	app, err := copyHello(dir)
	if err != nil {
		return err
	}
	tool, handler := filepath.Join(dir, "lambdacdk"), filepath.Join(dir, "hello")
	if err := errors.Join(build(".", tool, "./cmd/lambdacdk"), build(app, handler, "./cmd/hello")); err != nil {
		return err
	}
	served, err := start(exec.Command(tool, "local", "--port", "0", app))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, served.stop()) }()
	if err := measureRequests(served.url, handler, requests); err != nil {
		return err
	}
	return measureSaves(served.url, filepath.Join(app, "cmd", "hello", "main.go"), saves)
}

// copyHello makes a workspace of a copy of the example and this repository, so
// that the sources may be changed.
func copyHello(dir string) (app string, err error) {
	repo, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	app = filepath.Join(dir, "app")
	if err := os.CopyFS(app, os.DirFS("examples/hello")); err != nil {
		return "", fmt.Errorf("run from the repository's root: %w", err)
	}
	return app, errors.Join(
		os.WriteFile(filepath.Join(app, "go.mod"), []byte("module hello\n\ngo 1.26.0\n"), 0o644),
		os.WriteFile(filepath.Join(app, "go.work"), []byte("go 1.26.0\n\nuse (\n\t.\n\t"+repo+"\n)\n"), 0o644))
}

func build(dir, out, pkg string) error {
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, text)
	}
	return nil
}

// measureRequests compares requests through the tool with requests to the
// handler's own server, which the same program is outside Lambda.
func measureRequests(url, handler string, n int) (err error) {
	cmd := exec.Command(handler)
	cmd.Env = append(os.Environ(), "PORT=0")
	direct, err := start(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, direct.stop()) }()
	var tool, own []time.Duration
	for i := range n + 100 {
		a, err := timeRequest(url + "/hello/gopher")
		if err != nil {
			return err
		}
		b, err := timeRequest(direct.url + "/hello/gopher")
		if err != nil {
			return err
		}
		if i >= 100 { // the first ones warm up
			tool, own = append(tool, a), append(own, b)
		}
	}
	fmt.Printf("warm request, median of %d: %v through lambdacdk local, %v from the handler's own server: %v more\n",
		n, median(tool), median(own), median(tool)-median(own))
	return nil
}

// measureSaves changes what the handler says and waits until it is served.
func measureSaves(url, source string, n int) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	var took []time.Duration
	for i := range n {
		want := fmt.Sprintf("hello %d", i)
		if err := replaceGreeting(source, text, want); err != nil {
			return err
		}
		d, err := timeUntilServed(url+"/hello/gopher", want)
		if err != nil {
			return err
		}
		took = append(took, d)
		time.Sleep(time.Second) // saves are made by people
	}
	fmt.Printf("save to served, %d times: median %v, longest %v\n", n, median(took), slices.Max(took).Round(time.Millisecond))
	return nil
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2].Round(time.Microsecond)
}
