package program

import (
	"slices"
	"strings"
)

// What handlers of aws-lambda-go are known by. Function types have no import
// paths in their names, so that a package of another's named events counts.
const (
	plainStart        = "github.com/aws/aws-lambda-go/lambda.reflectHandler"
	functionOfContext = "func(context.Context, " + eventsPackage
	functionOfEvents  = "func(" + eventsPackage
	eventsPackage     = "events."
)

// seeFunction notes a type of function that lambda.Start takes:
// func(context.Context, events.SQSEvent) (events.SQSEventResponse, error).
func (s *starts) seeFunction(name string) {
	in, out, ok := strings.Cut(strings.TrimPrefix(name, "func("), ")")
	takes := splitTypes(in)
	if len(takes) == 2 {
		takes = takes[1:]
	}
	answers := splitTypes(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(out), "("), ")"))
	if !ok || len(takes) != 1 || len(answers) == 0 || len(answers) > 2 || answers[len(answers)-1] != "error" {
		return
	}
	s.functions = append(s.functions, eventsPath+strings.TrimPrefix(takes[0], eventsPackage))
	answer := ""
	if event, ok := strings.CutPrefix(answers[0], eventsPackage); ok {
		answer = eventsPath + event
	}
	s.answers = append(s.answers, answer)
}

// guess completes h by the one event that functions of the program take, if it
// is one.
func (s *starts) guess(h Handler) Handler {
	for i, input := range s.functions {
		switch {
		case h.Input == "":
			h.Input, h.Output = input, s.answers[i]
		case h.Input != input:
			h.Input, h.Output = "", ""
			h.Inputs = slices.Compact(slices.Sorted(slices.Values(s.functions)))
			return h
		case h.Output != s.answers[i]:
			h.Output = ""
		}
	}
	return h
}
