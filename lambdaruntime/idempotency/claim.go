package idempotency

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

const (
	// DefaultTTL is how long an answer is kept: longer than any service of AWS repeats a failed invocation at once, and
	// than people repeat a click.
	DefaultTTL = time.Hour

	// maxInvocation is the longest an invocation can run, for contexts that have no deadline.
	maxInvocation = 15 * time.Minute

	// settleTimeout is how long the writes after the handler may take. They do not end with the invocation's context:
	// a handler that failed because that ended would leave its claim behind.
	settleTimeout = 2 * time.Second

	// claimAttempts is how often a claim is tried when the record that was in its way has gone meanwhile.
	claimAttempts = 3
)

// A claimer runs something once for each key, whatever form events and answers have.
type claimer struct {
	store  Store
	prefix string // of keys: function and handler
	ttl    time.Duration
	logger *slog.Logger // nil is slog.Default as it is then
}

func newClaimer(store Store, name string, ttl time.Duration, logger *slog.Logger) claimer {
	if ttl <= 0 {
		ttl = DefaultTTL
	}
	return claimer{store: store, prefix: cmp.Or(os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "local") + "." + name, ttl: ttl, logger: logger}
}

// newRecord is the record of a new attempt at what has this hash. The tenant, where Lambda names one, is part of its
// key: tenants do not see each other's answers, whatever keys they choose.
func (c *claimer) newRecord(ctx context.Context, hash string) Record {
	prefix := c.prefix
	if lc, ok := lambdacontext.FromContext(ctx); ok && lc.TenantID != "" {
		prefix += "@" + url.QueryEscape(lc.TenantID) // which may hold any character
	}
	return Record{Key: prefix + "#" + hash, Token: rand.Text(), Status: InProgress}
}

// once returns the answer that is recorded under r's key. If there is none it claims the key, has run make the answer
// and records that; then ran is true. If run fails or panics, the claim is given up.
func (c *claimer) once(ctx context.Context, r Record, run func() ([]byte, error)) (answer []byte, ran bool, err error) {
	for range claimAttempts {
		now := time.Now()
		r.InProgressExpires = invocationEnd(ctx, now)
		// A record that ended before its attempt would let a second one run beside it.
		r.Expires = now.Add(c.ttl)
		if r.Expires.Before(r.InProgressExpires) {
			r.Expires = r.InProgressExpires
		}
		other, claimed, err := c.store.Claim(ctx, r, now)
		if err != nil {
			return nil, false, fmt.Errorf("idempotency: claim %s: %w", r.Key, err)
		}
		if claimed {
			answer, err = c.run(ctx, r, run)
			return answer, true, err
		}
		switch status := other.StatusAt(now); {
		case status != InProgress && status != Completed:
			continue
		case r.Validation != "" && r.Validation != other.Validation:
			// Also if the record has no hash: nothing shows that it is the answer to this payload.
			return nil, false, &MismatchError{Key: r.Key}
		case status == InProgress:
			until := other.InProgressExpires
			if until.IsZero() {
				until = other.Expires
			}
			return nil, false, &InProgressError{Key: r.Key, Until: until}
		}
		return other.Data, false, nil
	}
	return nil, false, fmt.Errorf("idempotency: claim %s: the record changed %d times meanwhile; try again", r.Key, claimAttempts)
}

// run makes the answer under the claim of r.
func (c *claimer) run(ctx context.Context, r Record, run func() ([]byte, error)) (answer []byte, err error) {
	handled := false
	// Deferred, and not by recovering, so that a panic goes on with its stack.
	defer func() {
		if !handled {
			c.abandon(ctx, r)
		}
	}()
	if r.Data, err = run(); err != nil {
		return nil, err
	}
	handled = true
	c.complete(ctx, r)
	return r.Data, nil
}

// complete records the answer. The handler's work is done whether that succeeds or not.
func (c *claimer) complete(ctx context.Context, r Record) {
	r.Status = Completed
	r.Expires = time.Now().Add(c.ttl)
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	switch err := c.store.Complete(settle, r); {
	case errors.Is(err, ErrLost):
		c.log().WarnContext(ctx, "idempotency record belongs to a later attempt", "key", r.Key)
	case err != nil:
		c.log().ErrorContext(ctx, "idempotency record not completed, the event may be handled again", "key", r.Key, "error", err)
	}
}

// abandon gives the claim up, so that the next attempt need not wait for its end.
func (c *claimer) abandon(ctx context.Context, r Record) {
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := c.store.Abandon(settle, r.Key, r.Token); err != nil && !errors.Is(err, ErrLost) {
		c.log().ErrorContext(ctx, "idempotency record not removed, the event is refused until the deadline", "key", r.Key, "error", err)
	}
}

func (c *claimer) log() *slog.Logger {
	if c.logger == nil {
		return slog.Default()
	}
	return c.logger
}

// invocationEnd is when the attempt's invocation ends. Under lambdaruntime that is later than the end of ctx, which
// leaves a margin for the answer: a handler that ignores ctx runs on in it. Where a process serves several invocations it
// may even run on after it, as after a freeze; then its token keeps it from the record.
func invocationEnd(ctx context.Context, now time.Time) time.Time {
	if inv := invocation.From(ctx); inv != nil && !inv.Ends.IsZero() {
		return inv.Ends
	}
	if deadline, ok := ctx.Deadline(); ok {
		return deadline
	}
	return now.Add(maxInvocation)
}
