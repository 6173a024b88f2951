//go:build !unix

package runtimeapi

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// setProcessGroup does nothing: Windows has no process groups of this kind.
func setProcessGroup(*exec.Cmd) {}

// killGroup kills the process and, as far as Windows still knows them, its
// children.
func killGroup(p *os.Process) {
	if runtime.GOOS == "windows" {
		exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(p.Pid)).Run()
	}
	p.Kill()
}

// terminate does nothing: there is no signal to ask with, so the process runs
// until its budget is over.
func terminate(*os.Process) {}
