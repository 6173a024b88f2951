//go:build unix

package runtimeapi

import (
	"os"
	"os/exec"
	"syscall"
)

// setProcessGroup gives the process a group of its own, so that killGroup
// reaches its children, and Ctrl-C in the terminal reaches only the tool.
func setProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup kills the process and all children that stayed in its group. The
// group's number is not given away while one of them lives.
func killGroup(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }

// terminate asks the process, not its children, to end.
func terminate(p *os.Process) { p.Signal(syscall.SIGTERM) }
