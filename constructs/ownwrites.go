package lambdacdk

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// WarningOwnWrites is the id of the warning that a link lets a function write to
// what invokes it, so that it may invoke itself for ever.
const WarningOwnWrites = "go-lambda-cdk:ownWrites"

// An ownLink is a link of a function to what invokes it.
type ownLink struct {
	field string // "Links.Orders"
	event string // the type that it sends, if it says so
}

// ownLinks are the links of the function that allow one of actions on the
// resource itself. There is no link to a Kinesis stream; objects of a bucket have
// a check of their own, by their keys.
func (t *trigger) ownLinks(arn string, actions ...string) (found []ownLink) {
	if t.fn.code.links == nil {
		return nil
	}
	fields, _ := linkbinding.Fields(t.fn.code.links) // checked when the function was made
	for _, f := range fields {
		r, ok := resourceOf(f)
		if !ok || len(r.arns[partSelf]) == 0 || *r.arn() != arn {
			continue
		}
		allowed := linkActions(f.Kind, f.Levels)[partSelf]
		if slices.ContainsFunc(actions, func(a string) bool { return slices.Contains(allowed, a) }) {
			found = append(found, ownLink{"Links." + f.Name, r.event})
		}
	}
	return found
}

// refuseOwnMessages refuses a queue or topic that a link lets the function send
// to. It is legal, to go on later with what is left; but Lambda takes it for a
// mistake and stops the function, unless that is switched off. Source: "Use Lambda
// recursive loop detection to prevent infinite loops", Lambda developer guide.
func (t *trigger) refuseOwnMessages(kind, arn, action string) {
	for _, own := range t.ownLinks(arn, action) {
		t.add("", "%s lets the function send to the %s that invokes it: it would invoke itself, and Lambda stops that after 16 times; send to another %s, "+
			"or set TriggersItself if it is meant, with RecursiveLoop in the function's Function props", own.field, kind, kind)
	}
}

// warnOwnChanges warns of a table that a link lets the function change. It is a
// warning, because a handler that completes the item it is told of is common: it
// has to know when to stop, and Lambda does not notice if it does not. A filter
// is how most of them do, so that with one there is none.
func (t *trigger) warnOwnChanges(table string) {
	for _, own := range t.ownLinks(table, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem") {
		t.warnOwn(own.field + " lets the function change the table whose changes invoke it: it would invoke itself for ever if each of its invocations changes an item; " +
			"let Filters leave its own changes out, or set TriggersItself if it knows when to stop")
	}
}

// judgeOwnEvents refuses a rule that asks for the very type which a link puts on
// the bus, and warns of one that may. To handle one event and put another on the
// same bus is what buses are for, so a rule that asks for other types is fine.
func (t *trigger) judgeOwnEvents(bus string, r rule) {
	if r.ofAWS() {
		return // no program can put those
	}
	types := r.detailTypes()
	for _, own := range t.ownLinks(bus, "events:PutEvents") {
		name := program.ShortName(own.event)
		switch {
		case own.event != "" && slices.Contains(types, name):
			t.add("", "%s lets the function put events of the detail-type %q on the bus, and the pattern asks for them: it would invoke itself for ever; "+
				"let the pattern leave them out, or set TriggersItself if it is meant", own.field, name)
		case own.event == "" || types == nil:
			t.warnOwn(own.field + " lets the function put events on the bus whose events invoke it, and it may invoke itself for ever by those; " +
				"let the pattern list each detail-type and link.BusOf say what is put there, or set TriggersItself if it knows when to stop")
		}
	}
}

func (t *trigger) warnOwn(text string) {
	awscdk.Annotations_Of(t.fn.code.scope).AddWarningV2(new(WarningOwnWrites), new(t.call()+": "+text))
}

// ofAWS tells whether a rule asks for events of AWS's services alone.
func (r rule) ofAWS() bool {
	sources := listed(r.pattern["source"])
	return sources != nil && !slices.ContainsFunc(sources, func(s string) bool { return !strings.HasPrefix(s, "aws.") })
}
