package awslocal

import (
	"cmp"
	"net/http"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
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
	return guard{off: o.NoPermissions, log: &access.Log{Say: o.Problem}, now: new(atomic.Pointer[committed])}
}

func (g *guard) read(a *service.App) {
	judge, rules := a.Access()
	g.next = &committed{judge, rules}
}

func (g *guard) commit() { g.now.Store(g.next) }

// refusal is what a function gets in place of an answer; nil if it may ask. The
// run itself, which has no name, may ask everything.
func (g *guard) refusal(function, serviceName string, r *http.Request) *wire.Error {
	now := g.now.Load()
	if function == "" || now == nil || now.judge == nil {
		return nil
	}
	rules, ok := now.rules[serviceName]
	if !ok {
		return nil
	}
	denied, assumed := now.judge.Check(function, rules.Needs(r))
	for _, a := range assumed {
		g.log.Assumed(a)
	}
	if denied == nil {
		return nil
	}
	g.log.Denied(denied)
	e := rules.Denied
	if denied.Need.Denied.Code != "" {
		e = denied.Need.Denied
	}
	e.Message, e.Status = denied.Message(rules.Spell), cmp.Or(e.Status, http.StatusBadRequest)
	return &e
}
