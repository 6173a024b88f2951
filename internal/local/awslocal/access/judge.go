package access

import (
	"maps"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// A Judge decides about the requests of an app's functions. Its methods are
// safe for concurrent use.
type Judge struct {
	functions map[string]*prepared // by name
	policies  map[string]iampolicy.Policy
	paths     map[string]string
	keys      map[string]Encryption
}

// prepared is an Identity made ready for many requests.
type prepared struct {
	Identity
	account  string
	policies []iampolicy.Policy
	common   func(key string) ([]string, bool)
}

// NewJudge returns a Judge of these functions, and of what services have.
func NewJudge(functions []Identity, rules ...Rules) *Judge {
	j := &Judge{functions: map[string]*prepared{}, policies: map[string]iampolicy.Policy{}, paths: map[string]string{}, keys: map[string]Encryption{}}
	for _, id := range functions {
		p := &prepared{Identity: id, account: id.account(), policies: []iampolicy.Policy{iampolicy.New(id.Statements)}}
		p.common = p.Identity.common()
		if id.Unknown != "" {
			p.policies = append(p.policies, iampolicy.New([]iampolicy.Statement{everything}))
		}
		j.functions[id.Name] = p
	}
	for _, r := range rules {
		maps.Copy(j.paths, r.Paths)
		maps.Copy(j.keys, r.Keys)
		for arn, statements := range r.Policies {
			j.policies[arn] = iampolicy.New(statements)
		}
	}
	return j
}

// everything stands for policies that are not known.
var everything = iampolicy.Statement{Sid: "NotKnownHere", Actions: []string{"*"}, Resources: []string{"*"}}

// Judge decides about one need of a function, which is named by its name. What
// is not known to the Judge is allowed.
func (j *Judge) Judge(function string, n *Need) iampolicy.Verdict {
	p := j.functions[function]
	if p == nil {
		return iampolicy.Verdict{Allowed: true}
	}
	v := j.evaluate(p, n, n.Resource)
	if !v.Allowed && n.Or != "" {
		if or := j.evaluate(p, n, n.Or); or.Allowed {
			return or
		}
	}
	return v
}

func (j *Judge) evaluate(p *prepared, n *Need, resource string) iampolicy.Verdict {
	r := iampolicy.Request{
		Principal: p.Role, Account: p.account, Action: n.Action, Resource: resource,
		Context: n.Context, Absent: n.Absent, Common: p.common,
	}
	policy, ok := j.policies[n.on()]
	switch {
	case !ok:
		return iampolicy.Evaluate(r, p.policies...)
	case strings.HasPrefix(n.Action, "kms:"):
		return iampolicy.EvaluateKey(r, policy, p.policies...)
	}
	return iampolicy.EvaluateResource(r, policy, p.policies...)
}

// Check decides about all needs of a request: it returns those that are denied,
// and what had to be assumed.
func (j *Judge) Check(function string, needs []Need) (denied []*Denial, assumed []Assumption) {
	for i := range needs {
		v := j.Judge(function, &needs[i])
		for _, c := range v.Assumed {
			assumed = append(assumed, Assumption{j.functions[function].Path, c})
		}
		if !v.Allowed {
			denied = append(denied, &Denial{Need: needs[i], Verdict: v, judge: j, by: j.functions[function]})
		}
	}
	return denied, assumed
}

// An Assumption is a condition that was decided for a function because it
// cannot be judged.
type Assumption struct {
	Function string // path
	iampolicy.Condition
}
