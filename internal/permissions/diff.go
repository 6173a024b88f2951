package permissions

import "slices"

// A Diff is what changed between two reports. Where a permission comes from
// does not count: a grant that a link takes over is no change.
type Diff struct {
	// Added is what functions may do that they could not, Removed the reverse.
	// A function that is new or gone stands there with all it has.
	Added   []Function `json:"added"`
	Removed []Function `json:"removed"`
}

// Compare returns what changed from before to after.
func Compare(before, after Report) Diff {
	return Diff{Added: beyond(after, before), Removed: beyond(before, after)}
}

// Empty reports whether nothing changed.
func (d Diff) Empty() bool { return len(d.Added)+len(d.Removed) == 0 }

// JSON is the diff as plain data.
func (d Diff) JSON() []byte { return encode(d) }

// beyond are the functions of r with what they may do only there.
func beyond(r, other Report) []Function {
	known := map[string]map[permission]bool{}
	for _, f := range other.Functions {
		known[f.Path] = map[permission]bool{}
		for _, g := range f.Grants {
			for _, action := range g.Actions {
				known[f.Path][g.permission(action)] = true
			}
		}
	}
	more := []Function{}
	for _, f := range r.Functions {
		there, exists := known[f.Path]
		grants := []Grant{}
		for _, g := range f.Grants {
			g.Actions = slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool { return there[g.permission(action)] })
			if len(g.Actions) > 0 {
				grants = append(grants, g)
			}
		}
		f.Verdict = nil // it is of the whole, not of what changed
		if f.Grants = grants; !exists || len(grants) > 0 {
			more = append(more, f)
		}
	}
	return more
}

// A permission is what two reports are compared by.
type permission struct {
	deny                        bool
	resource, action, condition string
}

func (g Grant) permission(action string) permission {
	return permission{g.Deny, g.Resource, action, g.Condition}
}
