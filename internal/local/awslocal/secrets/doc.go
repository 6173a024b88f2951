// Package secrets is Secrets Manager and the Parameter Store: read only, with
// values from a file on this machine that is never committed.
package secrets
