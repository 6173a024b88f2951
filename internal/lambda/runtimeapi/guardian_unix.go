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
// the end of its input. A GROUP with an i before it is interrupted and has two
// seconds to end. A folder that it reads of by "dir" is removed then.
const guardianScript = `
left= dir=
while read -r what group; do
  case $what in
  add) left="$left $group" ;;
  dir) dir=$group ;;
  del) rest=; for g in $left; do [ "${g#i}" = "$group" ] || rest="$rest $g"; done; left=$rest ;;
  esac
done
asked=
for g in $left; do
  case $g in
  i*) kill -INT "-${g#i}" && asked=1 ;;
  *) kill -9 "-$g" ;;
  esac
done 2>/dev/null
if [ "$asked" ]; then
  sleep 2
  for g in $left; do
    case $g in
    i*) kill -9 "-${g#i}" ;;
    esac
  done 2>/dev/null
fi
[ -z "$dir" ] || rm -rf -- "$dir"
`

// watch makes the guardian kill the process group of pid if need be, or let it
// end by an interrupt; release lets go of it.
func (g *guardian) watch(pid int, interrupt bool) {
	group := strconv.Itoa(pid)
	if interrupt {
		group = "i" + group
	}
	g.tell("add", group)
}

// remove makes the guardian remove a folder at the end of this process, or when it
// is closed.
func (g *guardian) remove(dir string) { g.tell("dir", dir) }

func (g *guardian) release(pid int) { g.tell("del", strconv.Itoa(pid)) }

func (g *guardian) tell(what, group string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cmd == nil && !g.failed {
		g.failed = g.start() != nil
	}
	if !g.failed {
		io.WriteString(g.in, what+" "+group+"\n") // fails if somebody has killed it
	}
}

func (g *guardian) start() error {
	cmd := exec.Command("/bin/sh", "-c", guardianScript)
	cmd.Env = []string{"PATH=/usr/bin:/bin"} // of rm
	setProcessGroup(cmd)                     // Ctrl-C is not for it
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
