// Package linklevels knows which link would allow an action, for who reads
// programs and policies without the CDK. Its table is that of the constructs,
// whose tests write it.
package linklevels

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Rule is what one access level of a kind of link allows on the resource;
// several levels together, where the rule needs them.
type Rule struct {
	Kind    string
	Type    string   // of package link
	Levels  []string // none for kinds without levels
	Actions []string
}

// levelsJSON is written by a test of package constructs, from the table that
// grants.
//
//go:embed levels.json
var levelsJSON []byte

// levelTable is what levelsJSON has: the rules, and the names of levels that
// are more than one (kind → name → levels).
type levelTable struct {
	Rules []Rule
	Names map[string]map[string][]string
}

var levels = sync.OnceValue(func() levelTable {
	var all levelTable
	json.Unmarshal(levelsJSON, &all) // a test writes the file, and reads it again
	return all
})

// For is the rule with the fewest levels that allows an action.
func For(action string) (Rule, bool) {
	rules := levels().Rules
	best := -1
	for i, l := range rules {
		if slices.ContainsFunc(l.Actions, func(a string) bool { return strings.EqualFold(a, action) }) &&
			(best < 0 || len(l.Levels) < len(rules[best].Levels)) {
			best = i
		}
	}
	if best < 0 {
		return Rule{}, false
	}
	return rules[best], true
}

// Type is the Go type of a link with these levels, by as few names as there
// are for them.
func Type(kind, typ string, want []string) string {
	if len(want) == 0 {
		return "link." + typ
	}
	var names []string
	left := slices.Clone(want)
	for len(left) > 0 {
		name, covered := left[0], left[:1]
		for _, n := range slices.Sorted(maps.Keys(levels().Names[kind])) {
			parts := levels().Names[kind][n]
			if within(parts, want) && len(parts) > len(covered) && slices.Contains(parts, left[0]) {
				name, covered = n, parts
			}
		}
		names = append(names, "link."+name)
		left = slices.DeleteFunc(left, func(l string) bool { return slices.Contains(covered, l) })
	}
	text := names[len(names)-1]
	for _, name := range slices.Backward(names[:len(names)-1]) {
		text = "link." + typ + "Both[" + name + ", " + text + "]"
	}
	return "link." + typ + "[" + text + "]"
}

// Links names the links whose narrowest levels allow actions, such as
// "link.Table[link.Get]", each once.
func Links(actions []string) []string {
	var links []string
	for _, action := range actions {
		if l := Link(action); l != "" && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	return links
}

// Link is the type of a link that allows an action, by its narrowest level:
// "link.Table[link.Get]". The link may have to allow beside it what one has
// already. It is empty if no link does.
func Link(action string, beside ...string) string {
	rule, ok := For(action)
	if !ok {
		return ""
	}
	want := slices.Clone(rule.Levels)
	for _, other := range levels().Rules {
		if other.Kind != rule.Kind || len(other.Levels) != 1 || slices.Contains(want, other.Levels[0]) {
			continue
		}
		if within(other.Actions, beside) && !within(other.Actions, actionsOf(rule.Kind, want)) {
			want = append(want, other.Levels[0])
		}
	}
	return Type(rule.Kind, rule.Type, want)
}

// Covering are the levels of a kind that allow all of some actions, and as
// little beside them as there is: one level of a program that reads items one at
// a time, another of one that reads batches too.
func Covering(kind string, actions []string) []string {
	var chosen []string
	for {
		left := slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return slices.Contains(actionsOf(kind, chosen), a) })
		if len(left) == 0 {
			return chosen
		}
		var best Rule
		bestBeside, bestCovered := 0, 0
		for _, rule := range levels().Rules {
			if rule.Kind != kind || len(rule.Levels) == 0 {
				continue
			}
			beside, covered := 0, 0
			for _, a := range actionsOf(kind, append(slices.Clone(chosen), rule.Levels...)) {
				switch {
				case slices.Contains(left, a):
					covered++
				case !slices.Contains(actions, a):
					beside++
				}
			}
			better := beside < bestBeside || beside == bestBeside && (covered > bestCovered || covered == bestCovered && len(rule.Levels) < len(best.Levels))
			if covered > 0 && (bestCovered == 0 || better) {
				best, bestBeside, bestCovered = rule, beside, covered
			}
		}
		if bestCovered == 0 {
			return chosen // the rest is no action of the kind
		}
		for _, l := range best.Levels {
			if !slices.Contains(chosen, l) {
				chosen = append(chosen, l)
			}
		}
	}
}

// actionsOf is what a link of a kind with these levels allows.
func actionsOf(kind string, have []string) []string {
	var actions []string
	for _, rule := range levels().Rules {
		if rule.Kind == kind && within(rule.Levels, have) {
			actions = append(actions, rule.Actions...)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// within reports whether all of some are among others.
func within(some, others []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(others, s) })
}
