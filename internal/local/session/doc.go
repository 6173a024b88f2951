// Package session runs a synthesized CDK app on this machine: it synthesizes,
// builds the handlers for this host, serves the APIs in front of them, and does
// each step again when a file it depends on is saved.
//
// A session is one goroutine that owns all state; servers and pools run beside
// it and only read what it publishes.
package session
