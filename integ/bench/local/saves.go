package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// A cost is what something took: of the clock, and of the processors.
type cost struct{ wall, cpu time.Duration }

// measureSaves changes what each handler says and waits until it is served. In
// turn with that, a plain go build of such a change, with the same flags, is
// measured in a copy of the app that nobody watches.
func measureSaves(tool *served, app, copied string, n int) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "median of %d saves\tsaved to served\tgo build of the same\tbeyond it\tlongest beyond\tprocessor time\tgo build's\t\n", n)
	for _, p := range programs {
		var served, built, beyond, servedCPU, builtCPU []time.Duration
		for i := range n + 1 {
			time.Sleep(time.Second) // saves are made by people
			a, err := tool.serveSave(p, app, "hello "+strconv.Itoa(i))
			if err != nil {
				return err
			}
			time.Sleep(time.Second)
			b, err := buildSave(p, copied, "build "+strconv.Itoa(i))
			if err != nil {
				return err
			}
			if i == 0 { // links for the first time
				continue
			}
			served, built, beyond = append(served, a.wall), append(built, b.wall), append(beyond, a.wall-b.wall)
			servedCPU, builtCPU = append(servedCPU, a.cpu), append(builtCPU, b.cpu)
		}
		fmt.Fprintf(table, "%s\t%v\t%v\t%v\t%v\t%v\t%v\t\n", p.about,
			milliseconds(median(served)), milliseconds(median(built)), milliseconds(median(beyond)), milliseconds(longest(beyond)), milliseconds(median(servedCPU)), milliseconds(median(builtCPU)))
	}
	return table.Flush()
}

func milliseconds(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// serveSave saves a program and asks for it at once, as a person does who waits
// for it.
func (s *served) serveSave(p program, app, greeting string) (cost, error) {
	before := processorTime(s.cmd.Process.Pid)
	begin := time.Now()
	if err := p.write(app, greeting); err != nil {
		return cost{}, err
	}
	answer, err := get(s.url + p.path)
	took := time.Since(begin)
	if err == nil && !strings.HasPrefix(answer, greeting+",") {
		err = fmt.Errorf("the save of %q was answered with %q", greeting, answer)
	}
	return cost{took, processorTime(s.cmd.Process.Pid) - before}, err
}

// buildSave saves a program and builds it as the tool does.
func buildSave(p program, app, greeting string) (cost, error) {
	if err := p.write(app, greeting); err != nil {
		return cost{}, err
	}
	cmd := exec.Command("go", "build", "-o", filepath.Join(app, p.name+".out"), "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-tags", "lambda.norpc", "./cmd/"+p.name)
	cmd.Dir = app
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	begin := time.Now()
	text, err := cmd.CombinedOutput()
	took := time.Since(begin)
	if err != nil {
		return cost{}, fmt.Errorf("%v: %w\n%s", cmd, err, text)
	}
	return cost{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

// processorTime is what a process and its children that have ended took of the
// processors, in steps of 10 ms; 0 where /proc does not tell.
func processorTime(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third of proc(5) on
	var ticks int
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		n, _ := strconv.Atoi(field)
		ticks += n
	}
	const tick = time.Second / 100 // as the kernel says it to programs
	return time.Duration(ticks) * tick
}
