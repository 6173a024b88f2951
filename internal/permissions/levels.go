package permissions

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// A level is what one access level of a kind of link allows on the resource;
// several levels together, where the rule needs them.
type level struct {
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

var levels = sync.OnceValue(func() []level {
	var all []level
	if err := json.Unmarshal(levelsJSON, &all); err != nil {
		panic(err) // unreachable: a test writes the file
	}
	return all
})

// linkFor names the link whose narrowest level allows an action, such as
// "link.Table[link.Get]"; empty if none does.
func linkFor(action string) string {
	best := -1
	for i, l := range levels() {
		if slices.ContainsFunc(l.Actions, func(a string) bool { return strings.EqualFold(a, action) }) &&
			(best < 0 || len(l.Levels) < len(levels()[best].Levels)) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	l := levels()[best]
	switch len(l.Levels) {
	case 0:
		return "link." + l.Type
	case 1:
		return "link." + l.Type + "[link." + l.Levels[0] + "]"
	}
	return "link." + l.Type + "[link." + l.Type + "Both[link." + strings.Join(l.Levels, ", link.") + "]]"
}

// linksFor names the links that allow actions, each once.
func linksFor(actions []string) []string {
	var links []string
	for _, action := range actions {
		if l := linkFor(action); l != "" && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	return links
}
