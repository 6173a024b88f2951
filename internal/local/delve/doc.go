// Package delve runs handlers in the debugger of that name, where an IDE can
// attach to them. It finds the debugger or builds it, says how it is run, and
// looks after it while it runs.
package delve
