package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A Part says which part of an app is served. The zero Part is all of it.
type Part struct {
	// Stack is the name of a stack, or its construct path or the last element of
	// that. The stacks that it needs are there too, but not their APIs.
	Stack string
	// Stage is the construct path of a CDK Stage or the last element of that; in
	// an app without any, the name of a stage of its APIs.
	Stage string
}

// A choice is a Part of a certain app.
type choice struct {
	Part
	used     []*assembly.Stack // whose resources count
	apiStage string            // empty if Stage is a CDK Stage
	serves   func(*assembly.Stack) bool
}

// choose finds the stacks of a part. It fails if there are none.
func (p Part) choose(stacks []*assembly.Stack) (choice, error) {
	c := choice{Part: p}
	var stages []string
	for _, s := range stacks {
		if s.Stage != "" && !slices.Contains(stages, s.Stage) {
			stages = append(stages, s.Stage)
		}
	}
	if len(stages) == 0 {
		c.apiStage = p.Stage
	}
	inStage := func(s *assembly.Stack) bool { return p.Stage == "" || c.apiStage != "" || named(s.Stage, p.Stage) }
	exact := func(s *assembly.Stack) bool { return inStage(s) && (s.Name == p.Stack || s.Path == p.Stack) }
	isExact := slices.ContainsFunc(stacks, exact)
	chosen := func(s *assembly.Stack) bool {
		return p.Stack == "" && inStage(s) || exact(s) || !isExact && inStage(s) && named(s.Path, p.Stack)
	}
	if p.Stage != "" && c.apiStage == "" && !slices.ContainsFunc(stacks, inStage) {
		return c, fmt.Errorf("--stage: the app has no stage %q; it has %s", p.Stage, strings.Join(stages, ", "))
	}
	var used []*assembly.Stack
	for _, s := range stacks {
		if s.Parent == nil && chosen(s) {
			used = append(used, s)
		}
	}
	if len(used) == 0 && len(stacks) > 0 {
		var all []string
		for _, s := range stacks {
			if s.Parent == nil && inStage(s) {
				all = append(all, s.Path)
			}
		}
		return c, fmt.Errorf("--stack: the app has no stack %q; it has %s", p.Stack, strings.Join(all, ", "))
	}
	front := slices.Clone(used)
	for i := 0; i < len(used); i++ {
		for _, needed := range used[i].Needs {
			if !slices.Contains(used, needed) {
				used = append(used, needed)
			}
		}
	}
	c.serves = func(s *assembly.Stack) bool { return slices.Contains(front, root(s)) }
	for _, s := range stacks { // in their order, with those nested in them
		if slices.Contains(used, root(s)) {
			c.used = append(c.used, s)
		}
	}
	return c, nil
}

// root is the stack that s is nested in, or s.
func root(s *assembly.Stack) *assembly.Stack {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// named tells whether a construct path is meant by a name: it, or its last
// element.
func named(path, name string) bool {
	return path == name || path[strings.LastIndex(path, "/")+1:] == name
}

// check fails if the stage of APIs that was named is one of none of them.
func (c choice) check(apis []*API) error {
	if c.apiStage == "" || slices.ContainsFunc(apis, func(a *API) bool { return a.hasStage(c.apiStage) }) {
		return nil
	}
	var all []string
	for _, a := range apis {
		for _, stage := range a.stages {
			if !slices.Contains(all, stage.name) {
				all = append(all, stage.name)
			}
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("--stage %q: the app has no CDK Stage, and its APIs have no stage", c.apiStage)
	}
	return fmt.Errorf("--stage %q: the app has no CDK Stage, and its APIs have the stages %s", c.apiStage, strings.Join(all, ", "))
}

// Stages are the construct paths of the CDK Stages that are served.
func (a *App) Stages() []string {
	var all []string
	for _, s := range a.used {
		if s.Stage != "" && !slices.Contains(all, s.Stage) {
			all = append(all, s.Stage)
		}
	}
	return all
}
