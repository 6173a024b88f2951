package permissions

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linklevels"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A Verdict holds what a function may do against what its program can call.
// It proposes; nothing is narrowed by it.
type Verdict struct {
	// Bound and Why say how far the program could be read.
	Bound sdkcalls.Bound `json:"bound"`
	Why   string         `json:"why,omitempty"`

	// Keepers are for whom the linker kept every method, and by which imports:
	// see [Report.FindKeepers].
	Keepers []sdkcalls.Keeper `json:"keepers,omitempty"`

	// Blind is what in the program may call AWS unseen.
	Blind []string `json:"blind,omitempty"`

	// Spare is allowed, and the program cannot call it: that is certain where
	// the bound is exact or an upper one.
	Spare []Spare `json:"spare,omitempty"`

	// Missing can be called, and nothing in the app allows it. It is certain
	// where the bound is exact.
	Missing []Missing `json:"missing,omitempty"`

	// Shared is where the verdict is by the service alone, because several
	// resources are allowed.
	Shared []Shared `json:"shared,omitempty"`
}

// Spare are actions of one grant that the program cannot call.
type Spare struct {
	Resource string   `json:"resource"`
	Actions  []string `json:"actions"`
	Origin   string   `json:"origin"`

	// Whole says that the program can use nothing of what the origin allows:
	// a link that it does not need, not the breadth of a level.
	Whole bool `json:"whole,omitempty"`
}

// Missing is an operation that ends in AccessDenied.
type Missing struct {
	// Operation is as the SDK names it: "dynamodb.Scan".
	Operation string `json:"operation"`

	// Actions are those that are not allowed. Where the request says which of
	// several it needs, such as in a transaction, all of them.
	Actions []string `json:"actions"`

	// Key is the key that they are missing on, where it is that of the resource
	// that the operation is for.
	Key string `json:"key,omitempty"`

	// Links are the links that would allow them.
	Links []string `json:"links,omitempty"`

	// Unless is what may allow them: a role or a managed policy whose text is not
	// in the app, or what only Lambda's own messages should need.
	Unless string `json:"unless,omitempty"`
}

// Judge holds the grants of f against its program. What services do in the
// function's name is not the program's: settings and event sources are not
// judged, and the keys of encrypted resources only for what is missing. Actions are judged for their service
// alone, not for the resource: which of two tables a call reaches stands in no
// binary.
func Judge(f Function, p sdkcalls.Program) Verdict {
	v := Verdict{Bound: p.Bound, Why: p.Why, Blind: p.Blind}
	if p.Bound == sdkcalls.Unknown {
		return v
	}
	var callable []string
	for _, o := range p.Operations {
		for _, action := range o.Needs().Actions() {
			callable = append(callable, action)
			if versioned, ok := strings.CutPrefix(action, "s3:"); ok && slices.Contains(ofVersions, versioned) {
				callable = append(callable, "s3:"+strings.Replace(versioned, "Object", "ObjectVersion", 1))
			}
		}
	}
	used := map[string]bool{} // origins
	for _, g := range f.Grants {
		if !g.judged(callable) {
			continue
		}
		spare := slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool {
			return slices.ContainsFunc(callable, func(c string) bool { return matches(action, c) })
		})
		if len(spare) < len(g.Actions) {
			used[g.Origin] = true
		}
		if len(spare) > 0 {
			v.Spare = append(v.Spare, Spare{Resource: g.Resource, Actions: spare, Origin: g.Origin})
		}
	}
	v.Shared = f.sharedOf(callable)
	for i, s := range v.Spare {
		v.Spare[i].Whole = !used[s.Origin]
	}
	for _, o := range p.Operations {
		if m := f.missing(o); len(m.Actions) > 0 {
			m.Operation = o.Service + "." + o.Name
			v.Missing = append(v.Missing, m)
		}
	}
	return v
}

// missing is what an operation takes and nothing allows, on its resource or else
// on the key of that; without Actions, if there is nothing.
func (f Function) missing(o sdkcalls.Operation) Missing {
	if denied, only := f.deniedButForFailures(o.Needs()); only != "" {
		return Missing{Actions: denied, Links: linklevels.Links(denied), Unless: only}
	}
	if denied := f.denied(o.Needs()); len(denied) > 0 {
		return Missing{Actions: denied, Links: linklevels.Links(denied), Unless: f.unseen()}
	}
	denied, key := f.deniedKey(o)
	unless := f.unseen()
	if unless == "" && o.Service == "s3" {
		unless = "its objects are encrypted with another key"
	}
	return Missing{Actions: denied, Key: key, Links: linklevels.Links(o.Needs().All), Unless: unless}
}

// ofVersions are the actions of S3 that have a sister for requests with a version
// id, such as s3:GetObjectVersion. Source: list_amazons3 in the service
// authorization reference.
var ofVersions = []string{
	"DeleteObject", "DeleteObjectTagging", "GetObject", "GetObjectAcl", "GetObjectAttributes", "GetObjectTagging",
	"GetObjectTorrent", "PutObjectAcl", "PutObjectTagging",
}

// judged tells whether the program itself makes the calls that g allows.
func (g Grant) judged(callable []string) bool {
	if g.Deny || g.managed() || g.byService() {
		return false
	}
	// Services use a key in the caller's name, so that a program needs
	// actions of KMS that it never calls.
	forServices := strings.HasPrefix(g.Actions[0], "kms:") && !slices.ContainsFunc(callable, func(c string) bool { return strings.HasPrefix(c, "kms:") })
	return !forServices
}

// managed tells whether g stands for a managed policy.
func (g Grant) managed() bool { return strings.HasPrefix(g.Actions[0], "arn:") }

// denied are the actions of a need that no grant of f allows.
func (f Function) denied(n sdkcalls.Need) []string { return n.Denied(allowedBy(f.Grants)) }

func allowedBy(grants []Grant) func(action string) bool {
	return func(action string) bool {
		return slices.ContainsFunc(grants, func(g Grant) bool {
			return !g.Deny && slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, action) })
		})
	}
}

// deniedButForFailures are the actions of a need that nothing allows but places
// for what fails, and these places. Lambda sends to them; a program that sends
// the like mostly means another queue or topic.
func (f Function) deniedButForFailures(n sdkcalls.Need) (denied []string, only string) {
	var places []string
	others := slices.DeleteFunc(slices.Clone(f.Grants), func(g Grant) bool {
		if !g.forFailures() {
			return false
		}
		places = append(places, g.Resource)
		return true
	})
	if len(places) == 0 || len(f.denied(n)) > 0 {
		return nil, ""
	}
	if denied = n.Denied(allowedBy(others)); len(denied) == 0 {
		return nil, ""
	}
	slices.Sort(places)
	return denied, "it is meant for " + strings.Join(slices.Compact(places), ", ") + ", where Lambda sends what fails"
}

// forFailures tells whether g is what Lambda needs to send events, or what it
// says of them, to a place for what fails.
func (g Grant) forFailures() bool {
	setting := g.Origin == originDeadLetters || g.Origin == originOnFailure || g.Origin == originOnSuccess
	return !g.Deny && (setting || strings.HasPrefix(g.Origin, originEventSource)) &&
		slices.ContainsFunc([]string{"sqs:SendMessage", "sns:Publish", "s3:PutObject"}, func(a string) bool { return g.Actions[0] == a })
}

// unseen is what may allow more to f than the app shows.
func (f Function) unseen() string {
	if f.Elsewhere {
		return "the role " + f.Role + ", made elsewhere, allows it"
	}
	for _, g := range f.Grants {
		if !g.managed() {
			continue
		}
		policy := g.Actions[0]
		if !roleactions.CallsNothing(policy) {
			return "the managed policy " + policy + " allows it"
		}
	}
	return ""
}

// matches reports whether an action of a policy, which may have wildcards,
// covers one action. Case does not count.
func matches(pattern, action string) bool {
	if but, ok := strings.CutPrefix(pattern, everythingBut); ok {
		return !slices.ContainsFunc(strings.Split(but, ", "), func(p string) bool { return matches(p, action) })
	}
	return iampolicy.MatchAction(pattern, action)
}
