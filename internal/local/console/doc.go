// Package console writes what the tool has to say for people: its own
// messages, the progress of long steps, and the handlers' logs, one line each
// with the time, the function and the request.
package console
