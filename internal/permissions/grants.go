package permissions

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// grants are single: one action on one resource each, until they are grouped.
type grants []Grant

// add takes a statement apart. A policy of resource on says "*" for that one.
func (all *grants) add(st statement, on string, origin func(st statement, action, resource string) string) {
	actions, resources := st.Actions, st.Resources
	if len(st.NotActions) > 0 {
		actions = []string{everythingBut + strings.Join(st.NotActions, ", ")}
	}
	if len(st.NotResources) > 0 {
		resources = []string{everythingBut + strings.Join(st.NotResources, ", ")}
	}
	for _, resource := range resources {
		if on != "" && resource == "*" {
			resource = begin + on + end
		}
		for _, action := range actions {
			g := Grant{
				Deny: st.Deny, Resource: readable(resource), Actions: []string{action},
				Condition: readableCondition(st.Condition), Origin: origin(st, action, resource),
			}
			if !st.Deny {
				g.Wide = wide(action, resource)
			}
			if g.Wide != "" && resource == "*" {
				g.Exception = roleactions.Exceptions()[action]
			}
			*all = append(*all, g)
		}
	}
}

// everythingBut begins what stands for NotAction and NotResource.
const everythingBut = "* but "

// grouped puts the actions together that differ in nothing else.
func (all grants) grouped() []Grant {
	byRest := map[string]int{} // index in sorted
	sorted := []Grant{}
	for _, g := range all {
		rest := g
		rest.Actions = nil
		key := string(encode(rest))
		i, ok := byRest[key]
		if !ok {
			i = len(sorted)
			byRest[key] = i
			sorted = append(sorted, rest)
		}
		sorted[i].Actions = append(sorted[i].Actions, g.Actions...)
	}
	for i, g := range sorted {
		slices.Sort(g.Actions)
		sorted[i].Actions = slices.Compact(g.Actions)
	}
	slices.SortFunc(sorted, compareGrants)
	return sorted
}

// compareGrants orders grants by resource.
func compareGrants(x, y Grant) int {
	return cmp.Or(
		strings.Compare(x.Resource, y.Resource), strings.Compare(x.Origin, y.Origin),
		slices.Compare(x.Actions, y.Actions), strings.Compare(x.Condition, y.Condition),
	)
}
