// Command synth measures what building Go handlers adds to a synthesis. Run it
// from the repository's root:
//
//	go run ./integ/bench/synth
//
// It makes a module of handlers that use the S3 and DynamoDB clients, and
// synthesizes the same app in variants, in turn, so that a noisy machine hits
// all of them: with GoFunctions, with ready-made zip assets, and with one go
// build per function, one after the other, zipped as well or left as folders
// for cdk deploy to zip. Then apps of several sizes, with and without links:
// first and unchanged, with the memory of each kind of process. Read the
// ratios, not the seconds.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	count := flag.Int("n", 20, "number of functions")
	sizes := flag.String("sizes", "20,100,150", "numbers of functions of the apps whose growth is measured; empty leaves them out")
	runs := flag.Int("runs", 5, "runs of each variant")
	flag.Parse()
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "lambdacdk-bench-")
	if err != nil {
		log.Fatal(err)
	}
	err = measure(dir, *count, *sizes, *runs)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
}

func measure(dir string, count int, sizeList string, runs int) error {
	repo, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	var sizes []int
	for size := range strings.FieldsFuncSeq(sizeList, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		sizes = append(sizes, n)
	}
	b := &bench{dir: dir, app: filepath.Join(dir, "app"), handlers: filepath.Join(dir, "handlers")}
	if out, err := exec.Command("go", "build", "-o", b.app, "./integ/bench/synth/app").CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./integ/bench/synth/app (run from the repository's root): %w\n%s", err, out)
	}
	if err := writeHandlers(repo, b.handlers, slices.Max(append(sizes, count))); err != nil {
		return err
	}
	if count > 0 {
		fmt.Printf("%d functions with S3 and DynamoDB clients, linux/arm64\n", count)
		if err := b.prepare(count); err != nil {
			return err
		}
		if err := b.unchanged(count, runs); err != nil {
			return err
		}
		if err := b.firstBuild(count, max(1, runs/2)); err != nil {
			return err
		}
		if err := b.readings(); err != nil {
			return err
		}
	}
	return b.growth(sizes, runs)
}

// A bench holds the folders that all runs share.
type bench struct {
	dir, app, handlers string

	processor time.Duration // of the last run, its children included
}

func (b *bench) cache() string { return filepath.Join(b.dir, "cache") }
func (b *bench) zips() string  { return filepath.Join(b.dir, "zips") }

// prepare warms the package cache and the outputs, and keeps the finished zips
// for the variant with ready-made assets.
func (b *bench) prepare(count int) error {
	out := filepath.Join(b.dir, "prepare.out")
	took, err := b.synth("gofunction", count, out)
	if err != nil {
		return err
	}
	fmt.Printf("prepare: %d functions with a cold or warm package cache, as found: %s\n", count, took.Round(10*time.Millisecond))
	zips, err := filepath.Glob(filepath.Join(out, "asset.*.zip"))
	if err != nil || len(zips) < count {
		return fmt.Errorf("%s holds %d zips, want %d (%v)", out, len(zips), count, err)
	}
	if err := os.MkdirAll(b.zips(), 0o755); err != nil {
		return err
	}
	for i, zip := range zips[:count] {
		if err := os.Rename(zip, filepath.Join(b.zips(), fmt.Sprintf("fn%03d.zip", i))); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) unchanged(count, runs int) error {
	var ours, ready, plain, oursCPU, readyCPU, plainCPU []time.Duration
	type times struct{ took, processor *[]time.Duration }
	for range runs {
		for variant, t := range map[string]times{"gofunction": {&ours, &oursCPU}, "ready": {&ready, &readyCPU}, "plain": {&plain, &plainCPU}} {
			took, err := b.synth(variant, count, "")
			if err != nil {
				return err
			}
			*t.took, *t.processor = append(*t.took, took), append(*t.processor, b.processor)
		}
	}
	cpuOverReady, cpuOverPlain := differences(oursCPU, readyCPU), differences(oursCPU, plainCPU)
	overReady, overPlain := differences(ours, ready), differences(ours, plain)
	fmt.Printf("unchanged: GoFunction %s, ready-made assets %s: + %s (medians of %d; differences are those of runs after each other)\n",
		round(median(ours)), round(median(ready)), round(median(overReady)), runs)
	fmt.Printf("  awslambda.Function alone, without role and log group of its own, %s: + %s\n", round(median(plain)), round(median(overPlain)))
	fmt.Printf("  processor time, which a busy machine changes less: %s, over ready-made assets + %s, over awslambda.Function alone + %s\n",
		round(median(oursCPU)), round(median(cpuOverReady)), round(median(cpuOverPlain)))
	return nil
}

// differences are those of runs that came after each other: what else the
// machine did is in both.
func differences(a, b []time.Duration) []time.Duration {
	var all []time.Duration
	for i := range a {
		all = append(all, a[i]-b[i])
	}
	return all
}

func (b *bench) firstBuild(count, runs int) error {
	times := map[string][]time.Duration{}
	for range runs {
		if err := os.RemoveAll(b.cache()); err != nil {
			return err
		}
		for _, variant := range []string{"gofunction", "inturn", "inturn-folders"} {
			took, err := b.synth(variant, count, "")
			if err != nil {
				return err
			}
			times[variant] = append(times[variant], took)
		}
	}
	ours := median(times["gofunction"])
	fmt.Printf("first build, package cache warm: GoFunction %s (medians of %d)\n", round(ours), runs)
	for variant, what := range map[string]string{"inturn": "built and zipped in turn", "inturn-folders": "built in turn, not zipped"} {
		other := median(times[variant])
		fmt.Printf("  one go build per function, %s: %s, %.2f times as long\n", what, round(other), float64(other)/float64(ours))
	}
	return nil
}

// growth prints what apps of several sizes take: the first time, from an empty
// cache of ours, and unchanged.
func (b *bench) growth(sizes []int, runs int) error {
	for _, size := range sizes {
		for _, variant := range []string{"gofunction", "linked"} {
			if err := os.RemoveAll(b.cache()); err != nil {
				return err
			}
			out := filepath.Join(b.dir, "growth.out")
			took, used, err := b.measured(variant, size, out)
			if err != nil {
				return err
			}
			fmt.Printf("%d functions, %s: first %s; most memory: %s\n", size, variant, round(took), used)
			var times []time.Duration
			for range runs {
				if took, used, err = b.measured(variant, size, out); err != nil {
					return err
				}
				times = append(times, took)
			}
			fmt.Printf("%d functions, %s: unchanged %s (median of %d); most memory: %s\n", size, variant, round(median(times)), runs, used)
			if err := os.RemoveAll(out); err != nil {
				return err
			}
		}
	}
	return nil
}

// synth runs the app once as the CDK CLI does, into out or a folder of its
// own that is removed, and returns the time of the whole process.
func (b *bench) synth(variant string, count int, out string) (time.Duration, error) {
	took, _, err := b.measured(variant, count, out)
	return took, err
}

// measured is synth that also returns the memory it took.
func (b *bench) measured(variant string, count int, out string) (time.Duration, memory, error) {
	scratch, err := os.MkdirTemp(b.dir, variant+"-")
	if err != nil {
		return 0, memory{}, err
	}
	defer os.RemoveAll(scratch)
	if out == "" {
		out = filepath.Join(scratch, "cdk.out")
	}
	cmd := exec.Command(b.app)
	cmd.Env = append(os.Environ(),
		"BENCH_VARIANT="+variant, fmt.Sprintf("BENCH_COUNT=%d", count), "BENCH_HANDLERS="+b.handlers,
		"BENCH_ZIPS="+b.zips(), "BENCH_OUTPUTS="+filepath.Join(scratch, "bin"),
		"CDK_OUTDIR="+out, "CDK_VALIDATION=false", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20",
		"LAMBDACDK_CACHE="+b.cache())
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, memory{}, err
	}
	used := watchMemory(cmd.Process.Pid)
	if err := cmd.Wait(); err != nil {
		return 0, memory{}, fmt.Errorf("the app, variant %s: %w\n%s", variant, err, &text)
	}
	took := time.Since(start)
	b.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return took, used(), nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }
