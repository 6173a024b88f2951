package lambdacdk

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// A trigger is one call of an On… method of a function, while it is made. It
// collects what is wrong with the call, and knows the names of what the call
// makes.
//
// The call's parts always have the same ids, whatever else invokes the function
// and in whatever order the app says so: they come from the source's place in
// the tree, or from an id that the caller gives where there is no source.
type trigger struct {
	problemList
	fn     *GoFunction
	method string // "OnQueue"
	// source is the construct that invokes the function; nil for a schedule.
	source constructs.IConstruct
	id     string // of the source, unique in the app; letters and digits
	named  string // the source as errors name it, once asked for
}

// triggerBy begins a call of method with a source. A source that is nil is
// refused at once, because nothing can be said of it.
func (f *GoFunction) triggerBy(method, kind string, source constructs.IConstruct) *trigger {
	t := &trigger{fn: f, method: method}
	if isNil(source) {
		t.add("", "the %s is nil; make or import it first", kind)
		t.must()
	}
	t.source, t.id = source, *awscdk.Names_NodeUniqueId(source.Node())
	return t
}

// must panics with all that is wrong, if anything is. Errors name both places:
// the function, and the source in the call that was made.
func (t *trigger) must() {
	if len(t.problemList) > 0 {
		must(configErrors(t.fn.code.path, t.called(t.problemList)))
	}
}

// called returns problems as those of the call.
func (t *trigger) called(problems problemList) problemList {
	var out problemList // names cost calls to the CDK, so they are asked for where there are problems
	for _, p := range problems {
		field := t.method
		if p.field != "" {
			field += "." + p.field
		}
		out.add(field, "%s: %s", t.call(), p.text)
	}
	return out
}

// call is the call as errors name it, such as OnQueue(Shop/Jobs).
func (t *trigger) call() string {
	if name := t.sourceName(); name != "" {
		return fmt.Sprintf("%s(%s)", t.method, name)
	}
	return t.method
}

// sourceName is the construct path of the source, or the id of a schedule.
func (t *trigger) sourceName() string {
	if t.named == "" && t.source != nil {
		t.named = constructName(t.source)
	}
	return t.named
}

// constructName is the path of a construct. The id Default says nothing: it is
// that of the queue of every NewQueue.
func constructName(c constructs.IConstruct) string {
	return strings.TrimSuffix(*c.Node().Path(), "/Default")
}

// scope makes the construct that holds what the call makes beside the
// resource that invokes the function, such as its dead-letter queue.
func (t *trigger) scope() constructs.Construct {
	return constructs.NewConstruct(t.fn.code.scope, new(t.method+t.id))
}

// statement is the id of a statement that the call adds to the function's
// policy.
func (t *trigger) statement(suffix string) string { return t.method + statementID(t.id) + suffix }

// allow lets the function's role do what the call needs.
func (t *trigger) allow(s statement) {
	if !t.fn.role.allow(s) {
		t.add("", "the function's Role was imported as immutable; import it with mutable, or grant %s where it is made", enumerated(s.actions))
	}
}

// enumerated is "a, b and c".
func enumerated(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// atSynthesis has check called when nothing changes any more.
func (t *trigger) atSynthesis(check func() problemList) {
	t.fn.code.checks = append(t.fn.code.checks, func() problemList { return t.called(check()) })
}
