// Package invocation is what the parts of lambdaruntime know about the
// invocation a context belongs to. It exists so that lambdalog can name the
// request of a record without importing lambdaruntime, which imports lambdalog.
package invocation

import "context"

// An Invocation is one call of a handler. Its fields do not change after it
// is handed out; it is safe for concurrent use.
type Invocation struct {
	// RequestID is Lambda's id of the invocation.
	RequestID string
	// TraceID is the X-Ray trace id, empty if the invocation is not traced.
	TraceID string
	// TenantID is set for functions with tenant isolation.
	TenantID string
	// ColdStart says that this process was started for this invocation.
	ColdStart bool

	// Held are the log lines that are written only if the invocation fails.
	Held Held
}

// Key is the context key under which an *Invocation is found.
type Key struct{}

// From returns the invocation ctx belongs to, nil if there is none.
func From(ctx context.Context) *Invocation {
	inv, _ := ctx.Value(Key{}).(*Invocation)
	return inv
}
