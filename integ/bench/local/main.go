// Command local measures lambdacdk local: how long a save takes to be served,
// beside a plain go build of the same change, what a warm request costs over
// asking the handler's process directly, and what the record of what happens and
// the console page add. Run it
// from the repository's root:
//
//	go run ./integ/bench/local
//	go run ./integ/bench/local -requests 0   # the saves alone
//
// What is compared is done in turn, so that a noisy machine hits both. Read
// differences and ratios, not single figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

func main() {
	saves := flag.Int("saves", 9, "saves of each handler to measure; 0 leaves them out")
	requests := flag.Int("requests", 2000, "warm requests to measure, each way; 0 leaves them out")
	plain := flag.String("plain", "", "serve the app in that `folder` without a record of what happens: this program does so itself")
	flag.Parse()
	log.SetFlags(0)
	if *plain != "" {
		if err := servePlain(*plain); err != nil {
			log.Fatal(err)
		}
		return
	}
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
	app, err := writeApp(dir)
	if err != nil {
		return err
	}
	copied, err := writeApp(filepath.Join(dir, "copy"))
	if err != nil {
		return err
	}
	tool, handler := filepath.Join(dir, "lambdacdk"), filepath.Join(dir, "hello")
	if err := errors.Join(build(".", tool, "./cmd/lambdacdk"), build(app, handler, "./cmd/hello")); err != nil {
		return err
	}
	served, err := start(exec.Command(tool, "local", "--port", "0", app), ready)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, served.stop()) }()
	if requests > 0 {
		if err := measurePage(app, served, requests); err != nil {
			return err
		}
		if err := measureRequests(served.url, handler, requests); err != nil {
			return err
		}
	}
	if saves == 0 {
		return nil
	}
	return measureSaves(served, app, copied, saves)
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
	direct, err := start(cmd, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, direct.stop()) }()
	tool, own, err := inTurn(url, direct.url, n)
	if err != nil {
		return err
	}
	fmt.Printf("warm request, median of %d: %v through lambdacdk local, %v from the handler's own server: %v more\n", n, tool, own, tool-own)
	return nil
}

// servePlain is the tool without a page and without a record of what happens,
// until it is told to end.
func servePlain(app string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return session.Run(ctx, session.Options{Dir: app, NoHistory: true, NoConsole: true, Output: os.Stdout})
}

// measurePage compares requests through a tool that records them, without and
// with an open map and list of invocations, with requests through one that does
// neither.
func measurePage(app string, served *served, n int) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plain, err := start(exec.Command(self, "-plain", app), ready)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plain.stop()) }()
	compare := func(what string) error {
		with, without, err := inTurn(served.url, plain.url, n)
		if err == nil {
			fmt.Printf("warm request, median of %d: %v with %s, %v without page and record: %v more\n", n, with, what, without, with-without)
		}
		return err
	}
	if err := compare("a console page that is closed"); err != nil {
		return err
	}
	if err := errors.Join(served.open("live"), served.open("invocations/live")); err != nil {
		return err
	}
	return compare("its map and its list open")
}

// inTurn are the medians of n warm requests each to two servers of the example.
func inTurn(a, b string, n int) (ofA, ofB time.Duration, err error) {
	times := [2][]time.Duration{}
	for i := range n + 100 {
		for j, url := range []string{a, b} {
			took, err := timeRequest(url + "/hello/gopher")
			if err != nil {
				return 0, 0, err
			}
			if i >= 100 { // the first ones warm up
				times[j] = append(times[j], took)
			}
		}
	}
	return median(times[0]), median(times[1]), nil
}

func longest(d []time.Duration) time.Duration { return slices.Max(d) }

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2].Round(time.Microsecond)
}
