//go:build !unix

package main

// leaveGroup does nothing: there are no process groups.
func leaveGroup() {}
