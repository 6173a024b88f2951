package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

const (
	// WarningCallNotAllowed is the id of the warning that a function's program
	// can call an AWS operation that nothing in the app allows its role: the
	// call would end in AccessDenied. It is given where the program's calls are
	// known exactly, and the role and its policies are made by the app. It is
	// wrong for a call that is made with other credentials than the function's.
	WarningCallNotAllowed = "go-lambda-cdk:callNotAllowed"

	// WarningLinkNotUsed is the id of the warning that a field of a function's
	// contract allows operations of which its program can call none. It is
	// wrong for a program that calls AWS without the SDK.
	WarningLinkNotUsed = "go-lambda-cdk:linkNotUsed"
)

// warnOfCalls holds what the function's program can call against what its role
// may do. Neither is narrowed: what to do about it, people decide.
func (c *lateCode) warnOfCalls() {
	if c.role == nil || !c.fetched || c.failure != nil || c.built.program.Unknown != "" {
		return
	}
	for _, text := range c.unusedLinks() {
		awscdk.Annotations_Of(c.scope).AddWarningV2(new(WarningLinkNotUsed), &text)
	}
	for _, text := range c.callsNotAllowed() {
		awscdk.Annotations_Of(c.scope).AddWarningV2(new(WarningCallNotAllowed), &text)
	}
}

// unusedLinks says which links the program does not need. That is certain also
// where its operations are an upper bound, unless it has other ways to AWS.
func (c *lateCode) unusedLinks() []string {
	calls := c.built.program.Calls
	if len(calls.Blind) > 0 || len(c.built.program.Contracts) == 0 {
		return nil // a contract that is not loaded at all has its own warning
	}
	var callable []string
	for _, o := range calls.Operations {
		callable = append(callable, o.Needs().Actions()...)
	}
	var unused []string
	for _, l := range c.record.Links {
		// Services use a key in the function's name, with calls it never makes.
		if len(l.Actions) == 0 || strings.HasPrefix(l.Actions[0], "kms:") || slices.ContainsFunc(l.Actions, func(a string) bool { return slices.Contains(callable, a) }) {
			continue
		}
		unused = append(unused, fmt.Sprintf("Links.%s allows %s, and the program can call none of it; take the field out of the contract", l.Field, strings.Join(l.Actions, ", ")))
	}
	return unused
}

// callsNotAllowed says which operations end in AccessDenied.
func (c *lateCode) callsNotAllowed() []string {
	calls := c.built.program.Calls
	if calls.Bound != sdkcalls.Exact {
		return nil
	}
	denied := calls.Operations
	for _, allowed := range []func() (allowances, bool){c.linkGrants, c.roleGrants, c.otherGrants} {
		// Each asks more of the CDK than the one before.
		if len(denied) == 0 {
			return nil
		}
		may, known := allowed()
		if !known {
			return nil
		}
		denied = slices.DeleteFunc(slices.Clone(denied), func(o sdkcalls.Operation) bool { return len(may.denied(o.Needs())) == 0 })
	}
	var texts []string
	for _, o := range denied {
		text := fmt.Sprintf("the program can call %s.%s", o.Service, o.Name)
		if line := c.sourceLine(o.Calls()); line != "" {
			text += " (" + line + ")"
		}
		actions := o.Needs().Actions()
		text += ", and nothing allows " + strings.Join(actions, ", ")
		if links := linksAllowing(actions); len(links) > 0 {
			text += "; a " + strings.Join(links, " and a ") + " would"
		}
		texts = append(texts, text)
	}
	return texts
}

// allowances are the actions that a role may use, with wildcards. On which
// resources does not count: which of two tables a call reaches stands in no
// binary.
type allowances []string

// denied are the actions of a need that are not among g.
func (g allowances) denied(n sdkcalls.Need) []string {
	allowed := func(action string) bool {
		return slices.ContainsFunc(g, func(pattern string) bool { return iampolicy.MatchAction(pattern, action) })
	}
	denied := slices.DeleteFunc(slices.Clone(n.All), allowed)
	if len(n.OneOf) > 0 && !slices.ContainsFunc(n.OneOf, allowed) {
		denied = append(denied, n.OneOf...)
	}
	return denied
}

// linkGrants are those of the function's own links.
func (c *lateCode) linkGrants() (g allowances, known bool) {
	for _, l := range c.record.Links {
		g = append(g, l.Actions...)
	}
	return g, true
}

// linksAllowing names the links whose narrowest level allows actions, such as
// "link.Table[link.Get]", each once.
func linksAllowing(actions []string) []string {
	var links []string
	for _, action := range actions {
		if l := linkAllowing(action); l != "" && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	return links
}

func linkAllowing(action string) string {
	best, levels := linkbinding.Kind(""), []string(nil)
	for kind, rules := range accessRules {
		for _, r := range rules {
			narrower := best == "" || len(r.levels) < len(levels) || len(r.levels) == len(levels) && kind < best
			if r.on != partKey && slices.Contains(r.actions, action) && narrower {
				best, levels = kind, r.levels
			}
		}
	}
	switch {
	case best == "":
		return ""
	case len(levels) == 0:
		return "link." + typeOfKind(best)
	case len(levels) == 1:
		return "link." + typeOfKind(best) + "[link." + levels[0] + "]"
	}
	return "link." + typeOfKind(best) + " with " + strings.Join(levels, " and ")
}

// typeOfKind is the Go type of a kind: StateMachine for "state machine".
func typeOfKind(kind linkbinding.Kind) string {
	var name strings.Builder
	for word := range strings.FieldsSeq(string(kind)) {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}
