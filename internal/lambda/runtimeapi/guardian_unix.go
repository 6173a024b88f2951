//go:build unix

package runtimeapi

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"sync"
)

// A guardian is a process that kills the handlers' processes and their children
// when this one has ended without doing so itself: killed, or out of memory.
// The system closes the pipe then, whatever has happened. (Linux can signal
// the child of an ended parent, but not the child's own children, and other
// systems have nothing of the kind.)
//
// The zero value is ready. Where there is no sh it does nothing.
type guardian struct {
	mu     sync.Mutex
	cmd    *exec.Cmd // nil before the first process
	in     io.WriteCloser
	failed bool // there is no sh
}

// guardianScript reads "add GROUP" and "del GROUP" and kills what is left at
// the end of its input.
const guardianScript = `
left=
while read -r what group; do
  case $what in
  add) left="$left $group" ;;
  del) rest=; for g in $left; do [ "$g" = "$group" ] || rest="$rest $g"; done; left=$rest ;;
  esac
done
for g in $left; do kill -9 "-$g"; done 2>/dev/null
`

// watch makes the guardian kill the process group of pid if need be, release
// lets go of it.
func (g *guardian) watch(pid int)   { g.tell("add", pid) }
func (g *guardian) release(pid int) { g.tell("del", pid) }

func (g *guardian) tell(what string, pid int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cmd == nil && !g.failed {
		g.failed = g.start() != nil
	}
	if !g.failed {
		io.WriteString(g.in, what+" "+strconv.Itoa(pid)+"\n") // fails if somebody has killed it
	}
}

func (g *guardian) start() error {
	cmd := exec.Command("/bin/sh", "-c", guardianScript)
	cmd.Env = []string{}
	setProcessGroup(cmd) // Ctrl-C is not for it
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("runtimeapi: %w", err)
	}
	g.cmd, g.in = cmd, in
	return nil
}

// close ends the guardian; all processes are released.
func (g *guardian) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cmd == nil {
		return
	}
	g.in.Close()
	g.cmd.Wait() // its status says nothing
	g.cmd, g.failed = nil, true
}
