package iampolicy

import (
	"fmt"
	"slices"
	"strings"
)

// A Policy is a policy document, made ready for many requests. Its methods are
// safe for concurrent use.
type Policy struct{ statements []statement }

// A Statement is one statement as its document has it. An empty list stands
// for an element that is not there.
type Statement struct {
	Sid  string
	Deny bool

	Actions, NotActions     []string
	Resources, NotResources []string

	// Principals are the AWS principals of a resource's policy: ARNs, account
	// ids or "*". Services are its services, such as "sns.amazonaws.com".
	Principals, Services []string

	Conditions []Condition
}

// A Condition is one operator on one key: all conditions of a statement must
// be met.
type Condition struct {
	Operator string // such as "ForAnyValue:StringLikeIfExists"
	Key      string
	Values   []string
}

// statement is a Statement with what is the same for every request worked out.
type statement struct {
	Statement
	actions, notActions []string // in lower case
	conditions          []condition
	variable            bool // resources may hold variables
}

// New makes a Policy of statements. It copies nothing: they must not change.
func New(statements []Statement) Policy {
	p := Policy{make([]statement, len(statements))}
	for i, s := range statements {
		p.statements[i] = statement{Statement: s, actions: lower(s.Actions), notActions: lower(s.NotActions)}
		p.statements[i].variable = hasVariable(s.Resources) || hasVariable(s.NotResources)
		for _, c := range s.Conditions {
			p.statements[i].conditions = append(p.statements[i].conditions, c.ready())
		}
	}
	return p
}

func lower(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = strings.ToLower(t)
	}
	return out
}

// A Request is one call.
type Request struct {
	// Principal is the ARN of the role that calls, and Account its account's
	// id.
	Principal, Account string

	// Action is as IAM names it: "s3:GetObject". Its case does not count.
	Action string

	// Resource is the ARN that the action is on; "*" for actions that know no
	// resources.
	Resource string

	// Context are the values of the condition keys, by the key in lower case.
	// A key with no value is known not to be in the request. A key that is not
	// there at all is one that the caller cannot tell: what hangs on it is
	// decided for the role, and said in Verdict.Assumed.
	Context map[string][]string

	// Absent are beginnings of keys, in lower case, such as
	// "kms:encryptioncontext:": of those only the ones in Context are in the
	// request.
	Absent []string

	// Common is asked for a key that neither has, in lower case; known is false
	// for one that it cannot tell either. It is for what is the same for many
	// requests. If nil, there is nothing more.
	Common func(key string) (values []string, known bool)
}

// values are those of a key.
func (r *Request) values(key string) (values []string, known bool) {
	if values, known = r.Context[key]; known {
		return values, true
	}
	for _, start := range r.Absent {
		if strings.HasPrefix(key, start) {
			return nil, true
		}
	}
	if r.Common != nil {
		return r.Common(key)
	}
	return nil, false
}

// A Verdict is what becomes of a request.
type Verdict struct {
	Allowed bool

	// By is the statement that decided: one that denies, else one that allows;
	// nil if nothing allows the request.
	By *Statement

	// OfResource says that By is of the resource's policy and not of the
	// role's. If nothing allows the request, it says that the policy of the key
	// is what does not.
	OfResource bool

	// Assumed are the conditions that could not be judged and were decided for
	// the role: met where a statement allows, not met where one denies.
	Assumed []Condition
}

// String reads aloud: "denied by NoDelete".
func (v Verdict) String() string {
	switch {
	case v.By == nil:
		return "allowed by nothing"
	case v.Allowed:
		return fmt.Sprintf("allowed by %q", v.By.Sid)
	}
	return fmt.Sprintf("denied by %q", v.By.Sid)
}

// Evaluate judges r by the policies of the role that calls. What one of them
// denies is denied, whatever allows it.
func Evaluate(r Request, identity ...Policy) Verdict {
	var e evaluation
	e.see(&r, anyone, identity...)
	return e.verdict()
}

// EvaluateResource judges r by the policies of the role that calls and by the
// policy of the resource that it calls, both of one account. Either may allow
// it; one that only names the account leaves the role to its own policies.
func EvaluateResource(r Request, resource Policy, identity ...Policy) Verdict {
	var e evaluation
	e.see(&r, anyone, identity...)
	e.see(&r, thisRole, resource)
	return e.verdict()
}

// EvaluateKey judges r by the policies of the role that calls and by the policy
// of the KMS key that it calls. The key's policy has to allow the request: for
// the role, or for its account, which lets the role's own policies decide.
func EvaluateKey(r Request, key Policy, identity ...Policy) Verdict {
	var own, account, direct evaluation
	own.see(&r, anyone, identity...)
	account.see(&r, itsAccount, key)
	direct.see(&r, thisRole, key)
	switch {
	case own.denied != nil:
		return own.verdict()
	case account.denied != nil:
		return account.verdict()
	case direct.denied == nil && direct.allowed == nil && account.allowed != nil:
		return own.verdict()
	}
	v := direct.verdict()
	v.OfResource = true
	return v
}

// EvaluateService judges what a service does by itself, for a resource of the
// account, such as a topic that sends to a queue: r.Principal is the service,
// and the policy of the resource alone decides.
func EvaluateService(r Request, resource Policy) Verdict {
	var e evaluation
	e.see(&r, thisService, resource)
	return e.verdict()
}

// An evaluation gathers what policies say of one request.
type evaluation struct {
	allowed, denied                *Statement
	resourceAllows, resourceDenies bool
	assumed                        []Condition
}

func (e *evaluation) see(r *Request, whom match, policies ...Policy) {
	for _, p := range policies {
		for i := range p.statements {
			s := &p.statements[i]
			if s.Deny && e.denied != nil || !s.Deny && e.allowed != nil {
				continue // decided by an earlier one
			}
			if !s.names(r, whom) || !s.coversAction(r.Action) || !s.coversResource(r) {
				continue
			}
			assumed, met := s.met(r)
			if !met {
				continue
			}
			e.assumed = append(e.assumed, assumed...)
			switch {
			case !s.Deny:
				e.allowed, e.resourceAllows = &s.Statement, whom != anyone
			case len(assumed) == 0:
				e.denied, e.resourceDenies = &s.Statement, whom != anyone
			}
		}
	}
}

func (e *evaluation) verdict() Verdict {
	if e.denied != nil {
		return Verdict{By: e.denied, OfResource: e.resourceDenies, Assumed: e.assumed}
	}
	return Verdict{Allowed: e.allowed != nil, By: e.allowed, OfResource: e.resourceAllows, Assumed: e.assumed}
}

// match says which principals of a statement count.
type match int

const (
	anyone      match = iota // an identity's policy names no principal
	thisRole                 // the role, or everybody
	itsAccount               // the role's account
	thisService              // the service, or everybody
)

// names tells whether the statement is about the caller. One that denies also
// counts where it names the account.
func (s *statement) names(r *Request, whom match) bool {
	if whom == anyone {
		return true
	}
	if whom == thisService {
		return slices.Contains(s.Services, r.Principal) || slices.Contains(s.Services, "*") || slices.Contains(s.Principals, "*")
	}
	role := slices.Contains(s.Principals, r.Principal) || slices.Contains(s.Principals, "*")
	account := slices.ContainsFunc(s.Principals, func(p string) bool { return p == r.Account || isRoot(p, r.Account) })
	if s.Deny {
		return role || account
	}
	return whom == thisRole && role || whom == itsAccount && account
}

// isRoot tells whether arn is arn:PARTITION:iam::ACCOUNT:root.
func isRoot(arn, account string) bool {
	rest, ok := strings.CutSuffix(arn, ":iam::"+account+":root")
	return ok && strings.HasPrefix(rest, "arn:") && account != ""
}

func (s *statement) coversAction(action string) bool {
	for _, pattern := range s.actions {
		if likeFold(pattern, action) {
			return true
		}
	}
	if len(s.notActions) == 0 {
		return false
	}
	for _, pattern := range s.notActions {
		if likeFold(pattern, action) {
			return false
		}
	}
	return true
}

// coversResource: a statement of a resource's policy may name none.
func (s *statement) coversResource(r *Request) bool {
	if len(s.Resources) == 0 && len(s.NotResources) == 0 {
		return true
	}
	for _, pattern := range s.Resources {
		if s.fitsResource(pattern, r, false) {
			return true
		}
	}
	if len(s.NotResources) == 0 {
		return false
	}
	// A variable without a value leaves open what is excluded: the statement
	// is then about nothing.
	for _, pattern := range s.NotResources {
		if s.fitsResource(pattern, r, true) {
			return false
		}
	}
	return true
}

// fitsResource compares a pattern with the resource; open is the answer where a
// variable of it has no value.
func (s *statement) fitsResource(pattern string, r *Request, open bool) bool {
	if s.variable {
		expanded, ok := expand(pattern, r)
		if !ok {
			return open
		}
		pattern = expanded
	}
	return likeARN(pattern, r.Resource)
}
