package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// go run ends at once when the group is told to end. Whoever inherits the tool
// may reap it late; the group is empty all the same once the tool has ended.
func TestNoZombieStaysInTheGroup(t *testing.T) {
	const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER: this process inherits the orphans
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 1, 0); errno != 0 {
		t.Fatal(errno)
	}
	defer syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 0, 0)
	cmd := exec.Command("sh", "-c", "lambdacdk local --port 0 ../../internal/local/session/testdata/app & echo pid $!; wait")
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "LAMBDACDK_CACHE="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	group := cmd.Process.Pid
	defer syscall.Kill(-group, syscall.SIGKILL)
	output := &lines{in: bufio.NewScanner(r)}
	tool, err := strconv.Atoi(strings.TrimPrefix(output.find(t, regexp.MustCompile(`^pid \d+`)), "pid "))
	if err != nil {
		t.Fatal(err)
	}
	output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`))

	if err := syscall.Kill(-group, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // the shell, which stands for go run
	for deadline := time.Now().Add(patience); !isZombie(tool); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the tool does not end")
		}
	}
	if err := syscall.Kill(-group, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the group still has a process (%v)", err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(tool, &status, 0, nil); err != nil || status.ExitStatus() != 0 {
		t.Errorf("the tool ended with %v, %v", status, err)
	}
}
