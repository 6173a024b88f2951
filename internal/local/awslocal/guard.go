package awslocal

import (
	"cmp"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A guard lets functions do what their roles allow.
type guard struct {
	off  bool
	log  *access.Log
	next *committed                 // of what was read last
	now  *atomic.Pointer[committed] // nil before the first app
}

// committed is what requests are judged by.
type committed struct {
	judge *access.Judge
	rules map[string]access.Rules
}

func newGuard(o Options) guard {
	return guard{off: o.NoPermissions, log: &access.Log{Say: o.Problem, Tell: o.Denied}, now: new(atomic.Pointer[committed])}
}

func (g *guard) read(a *service.App) {
	judge, rules := a.Access()
	g.next = &committed{judge, rules}
}

func (g *guard) commit() { g.now.Store(g.next) }

// maxRefused is how many bytes are read of a request that is denied: a client
// that is cut off while it sends sees no answer, and tries again.
const maxRefused = 1 << 30

// needs are what a request must be allowed, and the rules that say so; none
// before the first app, and for a service without any.
func (g *guard) needs(r *http.Request, service string) ([]access.Need, access.Rules) {
	now := g.now.Load()
	if now == nil {
		return nil, access.Rules{}
	}
	rules, ok := now.rules[service]
	if !ok {
		return nil, access.Rules{}
	}
	return rules.Needs(r), rules
}

// refuses says why a function may not ask that, and has answered if so; empty if
// it may. The run itself, which has no name, may ask everything.
func (g *guard) refuses(w http.ResponseWriter, r *http.Request, function string, c wire.Credential, needs []access.Need, rules access.Rules) (why string) {
	now := g.now.Load()
	if function == "" || now == nil || now.judge == nil {
		return ""
	}
	denied, assumed := now.judge.Check(function, needs)
	for _, a := range assumed {
		g.log.Assumed(a)
	}
	switch {
	case len(denied) == 0:
		return ""
	case rules.Rest != nil && rules.Rest(w, r, denied):
		for _, d := range denied {
			g.log.Denied(d)
		}
	default:
		g.log.Denied(denied[0])
		io.Copy(io.Discard, io.LimitReader(r.Body, maxRefused)) // the client may be gone
		writeError(w, r, c, refusal(rules, denied[0]))
	}
	return denied[0].Message(rules.Spell)
}

// denies returns why a function may not do one thing; nil if it may.
func (g *guard) denies(function string, need access.Need) *access.Denial {
	now := g.now.Load()
	if now == nil || now.judge == nil {
		return nil
	}
	denied, assumed := now.judge.Check(function, []access.Need{need})
	for _, a := range assumed {
		g.log.Assumed(a)
	}
	if len(denied) == 0 {
		return nil
	}
	g.log.Denied(denied[0])
	return denied[0]
}

// undelivered says why a service may not send that; empty if it may.
func (g *guard) undelivered(target string, from message.Origin) string {
	now := g.now.Load()
	if now == nil || now.judge == nil {
		return ""
	}
	return now.judge.Sends(from.Service, from.ARN, target)
}

// refusal is the service's error for a denial.
func refusal(rules access.Rules, denied *access.Denial) *wire.Error {
	e := rules.Denied
	if denied.Need.Denied.Code != "" {
		e = denied.Need.Denied
	}
	e.Message, e.Status = denied.Message(rules.Spell), cmp.Or(e.Status, http.StatusBadRequest)
	return &e
}
