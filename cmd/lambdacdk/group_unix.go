//go:build unix

package main

import "syscall"

// leaveGroup is called at the very end. A signal to the whole group also ends
// go run, if that has started the tool; the tool is then an orphan that stays
// in the group as a zombie until init reaps it, and who waits for the group to
// be empty would take it for a process that does not end.
func leaveGroup() {
	syscall.Setpgid(0, 0) // fails only for the leader of a session, whom go run did not start
}
