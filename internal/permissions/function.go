package permissions

import (
	"cmp"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A function is a Lambda function of the app.
type function struct {
	path   string
	name   string // marked
	role   *role
	record assembly.FunctionRecord // empty if it is no GoFunction
	needs  []need                  // what its settings and event sources take
	code   string                  // the asset with its program
	events []event                 // what invokes it
}

// functions finds all functions and their roles.
func (a *app) functions() []*function {
	var all []*function
	byName := map[string]*function{}
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		if r.Type != typeFunction {
			return
		}
		record, _ := s.Function(id)
		f := &function{name: begin + nameOf(s, id) + end, path: cmp.Or(record.Path, pathOf(s, id)), record: record, role: a.role(a.values.String(s, r.Properties["Role"])), code: a.codeOf(s, r)}
		f.needs = append(a.settingNeeds(f.name, s, r), a.linkNeeds(s, r, record)...)
		f.role.functions = append(f.role.functions, f)
		byName[f.name] = f
		all = append(all, f)
	})
	a.each(func(s *assembly.Stack, _ string, r assembly.Resource) {
		if f := byName[a.targetOf(s, r)]; f != nil {
			f.needs = append(f.needs, a.companionNeeds(s, r)...)
		}
	})
	return all
}

// report is what the role of f may do, as seen from f.
func (f *function) report() Function {
	out := Function{Path: f.path, Role: readable(f.role.ARN), Elsewhere: f.role.Elsewhere, code: f.code, build: f.record.Build, events: f.events}
	for _, other := range f.role.functions {
		if other != f {
			out.SharedWith = append(out.SharedWith, other.path)
		}
	}
	slices.Sort(out.SharedWith)
	var all grants
	for _, st := range f.role.Statements {
		all.add(st, "", f.originOf)
	}
	for on, statements := range f.role.byResource {
		for _, st := range statements {
			all.add(st, on, func(statement, string, string) string { return "policy of " + on })
		}
	}
	for _, arn := range f.role.Managed {
		all = append(all, Grant{
			Resource: "*", Actions: []string{readable(arn)}, Origin: originApp,
			Wide: "a managed policy, whose actions and resources are not in the app",
		})
	}
	out.Grants = all.grouped()
	return out
}
