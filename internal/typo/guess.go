package typo

import (
	"fmt"
	"strings"
)

// A Guess finds what a misspelt name means: the nearest of those that exist, if
// it is near enough.
type Guess struct {
	name, means string
	distance    int // one that is too far
}

// For begins a guess at what is at most two letters away, or a third of the
// name's.
func For(name string) *Guess { return Within(max(2, len(name)/3), name) }

// Within begins a guess at what is at most that many letters away.
func Within(letters int, name string) *Guess { return &Guess{name: name, distance: letters + 1} }

// Try looks at something that exists and how it may be called. Of what is as near
// the first counts.
func (g *Guess) Try(means string, spellings ...string) {
	for _, s := range spellings {
		if d := Distance(g.name, s); d < g.distance {
			g.means, g.distance = means, d
		}
	}
}

// Hint is such as " (did you mean Shop/Orders?)"; empty if nothing is near.
func (g *Guess) Hint() string {
	if g.means == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", g.means)
}

// Paths is a guess at one of several construct paths, each of which may be called
// by its end.
func Paths(name string, paths []string) *Guess {
	g := For(name)
	for _, path := range paths {
		for rest, more := path, true; more; _, rest, more = strings.Cut(rest, "/") {
			g.Try(path, rest)
		}
	}
	return g
}
