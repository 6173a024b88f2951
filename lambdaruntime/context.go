package lambdaruntime

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// RequestID returns Lambda's id of the invocation ctx belongs to, which names
// it in the log and in support cases. It is empty outside an invocation.
func RequestID(ctx context.Context) string {
	// Not the invocation's: the context may come from another loop.
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}

// TenantID returns the tenant that the invocation ctx belongs to was made for,
// on a function with tenant isolation: what its caller named, which no other
// tenant's process serves. It is empty outside an invocation and on other
// functions.
func TenantID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.TenantID
	}
	return ""
}

// TraceID returns the X-Ray trace id of the invocation ctx belongs to, such
// as 1-5bef4de7-ad49b0e87f6ef6c87fc2e700. It is empty outside an invocation
// and if Lambda sent no trace header.
func TraceID(ctx context.Context) string {
	return invocation.TraceID(ctx)
}

// IsColdStart reports whether the caller of the invocation ctx belongs to
// waited for this process to start: true for the first invocation of a process
// that was started on demand. Of several that arrive first at the same time
// one is the first. With provisioned concurrency and managed instances the
// process was started ahead, and no invocation is a cold start.
func IsColdStart(ctx context.Context) bool {
	inv := invocation.From(ctx)
	return inv != nil && inv.ColdStart
}

// A request is the context of one invocation: the parent's values and
// deadline, and what the runtime itself keeps per invocation. Being a
// context itself it costs one allocation for all of that.
type request struct {
	context.Context
	invocation.Invocation
	tasks    tasks
	answerBy time.Time // when the answer must be on its way to Lambda; zero if there is no deadline
}

// requestKey finds the *request in a context.
type requestKey struct{}

// newRequest makes the context of an invocation out of the one that
// aws-lambda-go hands over.
func newRequest(parent context.Context, cold bool) *request {
	r := &request{Context: parent}
	r.ColdStart = cold
	r.TraceID = invocation.TraceID(parent)
	return r
}

// Value finds the invocation, the request, and whatever the parent holds.
func (r *request) Value(key any) any {
	switch key.(type) {
	case invocation.Key:
		return &r.Invocation
	case requestKey:
		return r
	}
	return r.Context.Value(key)
}

// requestFrom returns the request ctx belongs to, nil outside an invocation.
func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}
