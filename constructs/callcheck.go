package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linklevels"
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

// warnOfCalls holds what the programs of the stage's functions can call against
// what their roles may do, once all aspects have granted what they will. Nothing
// is narrowed: what to do about it, people decide.
func (c *stageCode) warnOfCalls() {
	// Each asks more of the CDK than the one before, about fewer functions.
	// Those with exact links need nothing of it.
	undecided := c.functions
	for _, look := range []func([]*lateCode){c.callsByProgram, c.lookAtDefaultPolicies, c.lookAtRoles, c.lookAtOtherPolicies} {
		look(undecided)
		undecided = slices.DeleteFunc(slices.Clone(undecided), func(f *lateCode) bool { return len(f.denied) == 0 })
		if len(undecided) == 0 {
			break
		}
	}
	for _, f := range c.functions {
		f.warn(WarningLinkNotUsed, f.unusedLinks())
		var denied []string
		for _, o := range f.denied {
			denied = append(denied, f.notAllowed(o))
		}
		f.warn(WarningCallNotAllowed, denied)
	}
}

// warn gives warnings of one id, unless that is acknowledged for the function or
// above it. Once a warning comes after that, the CDK finds it above the construct
// alone that warns: so one below the function's resource is asked, of which nothing
// else is noted that would be read, too.
func (c *lateCode) warn(id string, texts []string) {
	if len(texts) == 0 {
		return
	}
	asked := constructs.NewConstruct(c.resource, new("Acknowledged"))
	awscdk.Annotations_Of(asked).AddWarningV2(&id, &texts[0])
	acknowledged := len(*asked.Node().Metadata()) == 0
	c.resource.Node().TryRemoveChild(new("Acknowledged"))
	if acknowledged {
		return
	}
	for _, text := range texts {
		awscdk.Annotations_Of(c.scope).AddWarningV2(&id, &text)
		c.code.judging.step()
	}
}

// callsByProgram begins with all that a program can call, as far as that is
// exact, and takes away what the function's own links allow.
func (c *stageCode) callsByProgram(functions []*lateCode) {
	for _, f := range functions {
		f.denied = nil
		calls := f.built.program.Calls
		if f.role == nil || !f.fetched || f.failure != nil || calls.Bound != sdkcalls.Exact {
			continue
		}
		f.denied = calls.Operations
		for _, l := range f.record.Links {
			f.allow(l.Actions)
		}
	}
}

// allow takes the operations away that actions are enough for, with those that
// were allowed before.
func (c *lateCode) allow(actions allowances) {
	c.allowed = append(c.allowed, actions...)
	c.denied = slices.DeleteFunc(slices.Clone(c.denied), func(o sdkcalls.Operation) bool { return len(o.Needs().Denied(c.allowed.allow)) == 0 })
}

// unusedLinks says which links the program does not need. That is certain also
// where its operations are an upper bound, unless it has other ways to AWS.
func (c *lateCode) unusedLinks() []string {
	calls := c.built.program.Calls
	if c.built.program.Unknown != "" || len(calls.Blind) > 0 || len(c.built.program.Contracts) == 0 {
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

// notAllowed says that an operation ends in AccessDenied, where it is called and
// what would allow it.
func (c *lateCode) notAllowed(o sdkcalls.Operation) string {
	text := fmt.Sprintf("the program can call %s.%s", o.Service, o.Name)
	if line := c.sourceLine(o.Calls()); line != "" {
		text += " (" + line + ")"
	}
	actions := o.Needs().Denied(c.allowed.allow)
	text += ", and nothing allows " + strings.Join(actions, ", ")
	links := linklevels.Links(actions)
	if len(links) == 0 {
		return text
	}
	and := " and a "
	if len(o.Needs().OneOf) > 0 {
		and = " or a "
	}
	text += "; a " + strings.Join(links, and) + " would"
	if fields := c.linksToService(actions[0]); len(fields) > 0 {
		text += ", or that level in Links." + strings.Join(fields, " or Links.")
	}
	return text
}

// linksToService are the function's links that allow other actions of the same
// service.
func (c *lateCode) linksToService(action string) []string {
	service, _, _ := strings.Cut(action, ":")
	var fields []string
	for _, l := range c.record.Links {
		if len(l.Actions) > 0 && strings.HasPrefix(l.Actions[0], service+":") {
			fields = append(fields, l.Field)
		}
	}
	return fields
}

// allowances are the actions that a role may use, with wildcards. On which
// resources does not count: which of two tables a call reaches stands in no
// binary.
type allowances []string

// allow reports whether one of a, in which * is any text, covers an action. Case
// does not count.
func (a allowances) allow(action string) bool {
	return slices.ContainsFunc(a, func(pattern string) bool { return iampolicy.MatchAction(pattern, action) })
}
