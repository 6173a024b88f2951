package runtimeapi

import (
	"io"
	"time"
)

// InvokeOptions are the parts of an invocation beside its event. The zero
// value is an ordinary invocation.
type InvokeOptions struct {
	// RequestID is the invocation's id; no two open ones may have the same. If
	// empty, a random UUID.
	RequestID string
	// ClientContext is the JSON document of a mobile client's context.
	ClientContext string
	// CognitoIdentity is the JSON document of the caller's identity.
	CognitoIdentity string
	// TraceID is the X-Ray header. If empty, one that is not sampled.
	TraceID string
	// InvokedARN is the ARN that was called, with its alias or version. If
	// empty, the function's own.
	InvokedARN string
	// TenantID is the tenant of a function with tenant isolation.
	TenantID string
}

// A Response is the answer to one invocation.
type Response struct {
	// RequestID is the invocation's id.
	RequestID string
	// Payload is what the function returned. If it failed, the error
	// document.
	Payload []byte
	// ContentType is what the process declared.
	ContentType string
	// Error is set if the function failed. It is not an error of Invoke.
	Error *FunctionError
	// Report is what the REPORT line of Lambda's log says.
	Report Report
}

// A Report is how long an invocation took.
type Report struct {
	// Duration is from the event's delivery to the answer; for a stream, to
	// its first byte.
	Duration time.Duration
	// Init is how long the process took to start, if this invocation was its
	// first one.
	Init time.Duration
	// Process numbers the process that answered, from 1; 0 if none was there.
	Process int
}

// A Stream is an answer that is read while the function writes it.
type Stream struct {
	// RequestID, ContentType and Report are as in Response.
	RequestID   string
	ContentType string
	Report      Report
	// Streaming is set if the process said that it streams, by the response
	// mode header or by the content type of an HTTP integration response.
	Streaming bool
	// Body is what the function writes. If the function fails on the way, the
	// last Read returns a *FunctionError. It must be read to its end or
	// closed. If Error is set, it holds the error document.
	Body io.ReadCloser
	// Error is set if the function failed before it wrote anything.
	Error *FunctionError
}

// An invocation is one event on its way. Its fields below the first group are
// guarded by the pool's mutex.
type invocation struct {
	id      string
	payload []byte
	options InvokeOptions
	// stream asks for the answer as it comes. The channel that receives it
	// has room for one result, so that nobody waits for a caller that left.
	stream bool
	result chan result
	// watcher may be nil.
	watcher Watcher

	sandbox    *sandbox
	taken      bool // a /next has it, so the process may have seen it
	answering  bool // its /response or /error has begun
	done       bool // result was sent
	abandoned  bool // nobody waits for result
	delivered  time.Time
	answeredAt time.Time
	init       time.Duration
	timer      *time.Timer    // runs from delivery to the process's next /next
	body       *io.PipeWriter // of a stream
}

type result struct {
	payload     []byte
	contentType string
	failure     *FunctionError
	body        io.ReadCloser // of a stream
	streaming   bool
	report      Report
	err         error
}

func (inv *invocation) report() Report {
	r := Report{Init: inv.init}
	if !inv.delivered.IsZero() {
		r.Duration = time.Since(inv.delivered)
	}
	if inv.sandbox != nil {
		r.Process = inv.sandbox.id
	}
	return r
}
