package access

import (
	"cmp"
	"maps"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
)

// A Judge decides about the requests of an app's functions. Its methods are
// safe for concurrent use.
type Judge struct {
	clock     *clock.Clock
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

// NewJudge returns a Judge of these functions, and of what services have. Requests
// are of the time of a clock; if nil, the machine's.
func NewJudge(c *clock.Clock, functions []Identity, rules ...Rules) *Judge {
	j := &Judge{clock: c, functions: map[string]*prepared{}, policies: map[string]iampolicy.Policy{}, paths: map[string]string{}, keys: map[string]Encryption{}}
	for _, id := range functions {
		j.functions[id.Name] = j.prepare(id)
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

func (j *Judge) prepare(id Identity) *prepared {
	p := &prepared{Identity: id, account: id.account(), policies: []iampolicy.Policy{iampolicy.New(id.Statements)}}
	p.common = p.Identity.common(j.clock)
	if id.Unknown != "" {
		p.policies = append(p.policies, iampolicy.New([]iampolicy.Statement{everything}))
	}
	return p
}

// everything stands for policies that are not known.
var everything = iampolicy.Statement{Sid: "NotKnownHere", Actions: []string{"*"}, Resources: []string{"*"}}

// Judge decides about one need of a function, which is named by its name. What
// is not known to the Judge is allowed.
func (j *Judge) Judge(function string, n *Need) iampolicy.Verdict {
	if p := j.functions[function]; p != nil {
		return j.judge(p, n)
	}
	return iampolicy.Verdict{Allowed: true}
}

func (j *Judge) judge(p *prepared, n *Need) iampolicy.Verdict {
	v := j.evaluate(p, n, n.Resource)
	if !v.Allowed && n.Or != "" && n.Or != n.Resource {
		if or := j.evaluate(p, n, n.Or); or.Allowed {
			return or
		}
	}
	return v
}

// MayNot names what a role may not do to the thing with an ARN, and with the key
// that encrypts it: "sqs:SendMessage on Shop/Jobs"; empty if it may all.
func (j *Judge) MayNot(id Identity, arn string, act Act) string {
	if len(act.Actions) == 0 {
		return "" // what it takes is not known
	}
	var needs []Need
	on, _, _ := strings.Cut(arn, "/stream/") // of a table
	for _, action := range act.Actions {
		needs = append(needs, Need{Action: action, Resource: arn, On: on})
	}
	needs = append(needs, j.keys[arn].Needs(act.Actions[0], act.OfKey...)...)
	p := j.prepare(id)
	byPath := map[string][]string{}
	var paths []string
	for i := range needs {
		if j.judge(p, &needs[i]).Allowed {
			continue
		}
		path := cmp.Or(j.paths[needs[i].on()], needs[i].on())
		if byPath[path] == nil {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], needs[i].Action)
	}
	var texts []string
	for _, path := range paths {
		texts = append(texts, strings.Join(byPath[path], ", ")+" on "+path)
	}
	return strings.Join(texts, " and ")
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
