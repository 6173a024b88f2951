//go:build unix

package synth

import (
	"os/exec"
	"syscall"
)

// shell runs a command as the CDK CLI does: by /bin/sh.
func shell(command string) (string, []string) { return "/bin/sh", []string{"-c", command} }

// ownGroup puts the app into a process group of its own, so that all that it
// starts, such as Node below go run, can be ended with it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// endGroup kills what is left of the group.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
