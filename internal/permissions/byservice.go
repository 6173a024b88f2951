package permissions

import (
	"slices"
	"strings"
)

// Shared are actions that the program can call, and that are allowed on several
// resources. On which of them it calls them stands in no binary, and source
// shows it only where a name goes from the link to the request in plain sight:
// through a field, a parameter or a map it could be any. So the verdict is by
// the service alone there.
type Shared struct {
	Resources []string `json:"resources"`
	Actions   []string `json:"actions"`

	// Unnamed are the links to one of the resources that no source of the
	// program names: see [Report.FindUnnamed].
	Unnamed []string `json:"unnamed,omitempty"`
}

// sharedOf groups the actions of callable by the resources that f may use them
// on. What is below a resource, such as an index, is a part of it.
func (f Function) sharedOf(callable []string) []Shared {
	actions := slices.Clone(callable)
	slices.Sort(actions)
	var all []Shared
	for _, action := range slices.Compact(actions) {
		var on []string
		for _, g := range f.Grants {
			if !g.judged(callable) || !slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, action) }) {
				continue
			}
			if base, _ := baseOf(g.Resource); base != "*" && !slices.Contains(on, base) {
				on = append(on, base)
			}
		}
		if len(on) < 2 {
			continue
		}
		slices.Sort(on)
		i := slices.IndexFunc(all, func(s Shared) bool { return slices.Equal(s.Resources, on) })
		if i < 0 {
			i = len(all)
			all = append(all, Shared{Resources: on})
		}
		all[i].Actions = append(all[i].Actions, action)
	}
	return all
}

// text says what is not known.
func (s Shared) text() string {
	text := "by service only: the program can call " + strings.Join(s.Actions, ", ") + "; on which of " + strings.Join(s.Resources, ", ") + " is not known"
	if len(s.Unnamed) > 0 {
		text += ", but no source of it names " + strings.Join(s.Unnamed, ", ")
	}
	return text
}
