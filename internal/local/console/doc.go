// Package console writes what the tool has to say: its own messages, the progress
// of long steps, the handlers' logs, and a line for each invocation. It writes for
// people, or a record of JSON a line for programs.
package console
