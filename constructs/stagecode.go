package lambdacdk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// stageCode gives all functions of one stage (most apps are one) their code:
// as the aspect and the validation of one construct of its own, because each
// call between Go and the CDK costs time.
type stageCode struct {
	stage     awscdk.Stage
	session   *session
	assets    string // the folder of the assembly that holds the assets
	functions []*lateCode
	misused   []string // what is wrong with the use of GoCode
	last      []func() // what follows when all functions have their code
	visited   bool     // its synthesis has begun

	giving, judging *turns // of the aspect and of the validation
}

// hookID is the id of the construct that stageCode hangs on. It has no
// resources, so the id is in no logical id.
const hookID = "go-lambda-cdk"

func newStageCode(stage awscdk.Stage, s *session) *stageCode {
	c := &stageCode{stage: stage, session: s, assets: *stage.AssetOutdir()}
	hook := constructs.NewConstruct(stage, new(hookID))
	awscdk.Aspects_Of(hook).Add(&codeAspect{c}, &awscdk.AspectOptions{Priority: awscdk.AspectPriority_MUTATING()})
	hook.Node().AddValidation(&codeValidation{c})
	c.giving = &turns{hook: hook, id: "Code", work: c.give}
	c.judging = &turns{hook: hook, id: "Checks", work: c.judge, made: func(rest constructs.Construct) {
		rest.Node().AddValidation(&restValidation{c})
	}}
	return c
}

// codeAspect and the validations are types of their own because jsii gives a Go
// value, and what is embedded in it, one foreign interface.
type (
	codeAspect     struct{ code *stageCode }
	codeValidation struct{ code *stageCode }
	restValidation struct{ code *stageCode }
)

// Visit implements [awscdk.IAspect]: the hook comes first, then what is below it.
func (a *codeAspect) Visit(at constructs.IConstruct) {
	if at == constructs.IConstruct(a.code.giving.hook) {
		a.code.giving.begin()
		return
	}
	a.code.giving.take()
}

// give gives all functions their code. In a forced second synthesis it finds the
// code in place.
func (c *stageCode) give() {
	if !c.visited {
		c.findMappings()
	}
	c.visited = true
	c.findGoCodes(false)
	c.putAhead()
	records := map[*stackPlace][]assembly.FunctionRecord{}
	var stacks []*stackPlace
	var finished []*lateCode
	for _, f := range c.functions {
		if !f.done {
			f.finish()
			finished = append(finished, f)
			c.giving.step()
		}
	}
	for _, f := range c.last {
		f()
		c.giving.step()
	}
	c.last = nil
	for _, c := range finished {
		if records[c.stackPlace] == nil {
			stacks = append(stacks, c.stackPlace)
		}
		records[c.stackPlace] = append(records[c.stackPlace], c.record)
	}
	for _, s := range stacks {
		text, err := assembly.EncodeFunctions(records[s])
		if err != nil {
			continue // unreachable: strings, bools, slices and maps of strings always encode
		}
		s.stack.Node().AddMetadata(new(assembly.FunctionsMetadata), text, nil)
	}
}

// Validate implements [constructs.IValidation]. The CDK calls it after all
// aspects, and shows the messages of all constructs of the stage together.
//
// The CDK synthesizes one stage after the other, the app's own stacks last, and
// the first that fails ends it. So that stage tells what is wrong in those that
// are still to come, too.
func (v *codeValidation) Validate() *[]*string {
	messages, failed := v.code.wrong()
	messages = append(messages, v.code.tooManyResources()...)
	if len(messages)+len(failed) == 0 {
		v.code.judging.begin()
		return texts()
	}
	waiting := slices.DeleteFunc(slices.Clone(v.code.session.ordered), func(c *stageCode) bool { return c == v.code || c.visited })
	for _, other := range waiting {
		other.findGoCodes(true) // whose builds begin before one is waited for
	}
	for _, other := range waiting {
		other.fetch()
		m, f := other.wrong()
		messages, failed = append(messages, m...), append(failed, f...)
	}
	return texts(append(messages, v.code.session.explain(failed)...)...)
}

// Validate implements [constructs.IValidation].
func (v *restValidation) Validate() *[]*string {
	v.code.judging.take()
	return texts()
}

// judge warns of what is certain once nothing changes any more.
func (c *stageCode) judge() {
	c.warnOfCalls()
	c.warnOfRoutes()
}

// atEnd has f called when all functions of the stage have their code.
func (c *stageCode) atEnd(f func()) { c.last = append(c.last, f) }

// fetch waits for the code of a stage without giving it to the functions.
func (c *stageCode) fetch() {
	for _, f := range c.functions {
		f.fetch()
	}
}

// wrong returns what is wrong with the functions of the stage as far as it is
// known: messages, and the functions whose code could not be made.
func (c *stageCode) wrong() (messages []string, failed []*lateCode) {
	messages = slices.Clone(c.misused)
	for _, f := range c.functions {
		switch {
		case c.visited && !f.done:
			messages = append(messages, fmt.Sprintf("lambdacdk: %s: it was made while the app is synthesized, such as by an aspect, which is too late to get its code; make it before", f.path))
		case f.failure != nil:
			failed = append(failed, f)
		}
		for _, p := range f.problems {
			messages = append(messages, (&ConfigError{Path: f.path, Field: p.field, Problem: p.text}).Error())
		}
	}
	return messages, failed
}

// explain returns the messages of functions whose code could not be made. What
// a message has shown is not repeated: functions that fail by nothing else are
// named together, in one line.
func (s *session) explain(failed []*lateCode) []string {
	var messages, firsts []string
	same := map[string][]string{} // by the path that showed why
	for _, c := range failed {
		build, ok := errors.AsType[*gobuild.BuildError](c.failure)
		if !ok {
			for _, err := range joined(c.failure) {
				messages = append(messages, fmt.Sprintf("lambdacdk: %s: %v", c.path, err))
			}
			continue
		}
		if first, known := s.known(build, c.path); known {
			if same[first] == nil {
				firsts = append(firsts, first)
			}
			same[first] = append(same[first], c.path)
			continue
		}
		messages = append(messages, fmt.Sprintf("lambdacdk: %s: %s", c.path, s.printer.Text(build)))
	}
	for _, first := range firsts {
		messages = append(messages, fmt.Sprintf("lambdacdk: %s: what breaks %s breaks them too", strings.Join(same[first], ", "), first))
	}
	return messages
}

// joined returns what [errors.Join] made err of, else err alone: each is to be
// found by what a message begins with.
func joined(err error) []error {
	many, ok := err.(interface{ Unwrap() []error })
	if !ok || errors.Join(many.Unwrap()...).Error() != err.Error() {
		return []error{err} // with a text of its own around them
	}
	var all []error
	for _, e := range many.Unwrap() {
		all = append(all, joined(e)...)
	}
	return all
}

// known tells whether all that is wrong with a build has been shown, and by
// which function first. From now on it has.
func (s *session) known(build *gobuild.BuildError, path string) (first string, known bool) {
	if first, shown := s.shownBuilds[build]; shown {
		return first, first != path // the same path: in a second synthesis
	}
	known = len(build.Failures) > 0
	for _, f := range build.Failures {
		if shower, shown := s.shown[f]; !shown {
			s.shown[f] = path
			known = false
		} else if first == "" {
			first = shower
		}
	}
	if !known {
		first = path
	}
	s.shownBuilds[build] = first
	return first, known
}
