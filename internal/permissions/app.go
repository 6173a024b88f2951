package permissions

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// An app is what the report is made from.
type app struct {
	values *cfn.Values
	stacks []*assembly.Stack
	roles  map[string]*role // by ARN
}

// of makes the report of an app's stacks.
func of(stacks []*assembly.Stack) Report {
	a := &app{values: namer(stacks), stacks: stacks, roles: map[string]*role{}}
	functions := a.functions()
	a.readRoles()
	a.readResourcePolicies()
	a.readEvents(functions)
	report := Report{Version: version, Functions: []Function{}}
	keys := a.readKeys()
	for _, f := range functions {
		r := f.report()
		r.keys = keys
		report.Functions = append(report.Functions, r)
	}
	slices.SortFunc(report.Functions, func(x, y Function) int { return strings.Compare(x.Path, y.Path) })
	return report
}

// each calls do for every resource that is deployed, in a stable order.
func (a *app) each(do func(s *assembly.Stack, logicalID string, r assembly.Resource)) {
	for r := range a.reader().Resources() {
		do(r.Stack, r.LogicalID, r.Resource)
	}
}
