package openapi

import (
	"fmt"
	"strings"
)

// schemes are those of all guards, by name.
func (a API) schemes() map[string]Scheme {
	schemes := map[string]Scheme{}
	for _, r := range a.Routes {
		if r.Guard == nil {
			continue
		}
		for i, s := range r.Guard.Schemes {
			s.Description = r.Guard.Description
			schemes[r.Guard.scheme(i)] = s
		}
	}
	return schemes
}

// scheme is the name of the guard's i-th scheme in a document.
func (g *Guard) scheme(i int) string {
	name := strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("._-", c) {
			return c
		}
		return '-'
	}, g.Name)
	if len(g.Schemes) > 1 {
		name += fmt.Sprintf("-%d", i+1)
	}
	return name
}

// requirements are what a request to a route needs: one of several, of each
// all. One scope of several is enough, so that each is a requirement of its own.
func requirements(r *Route) []map[string][]string {
	if r.Guard == nil || len(r.Guard.Schemes) == 0 {
		return nil
	}
	alternatives := [][]string{{}}
	if len(r.Scopes) > 0 {
		alternatives = nil
		for _, s := range r.Scopes {
			alternatives = append(alternatives, []string{s})
		}
	}
	var all []map[string][]string
	for _, scopes := range alternatives {
		one := map[string][]string{}
		for i := range r.Guard.Schemes {
			one[r.Guard.scheme(i)] = scopes
		}
		all = append(all, one)
	}
	return all
}
