package permissions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// Notes are the lines of a verdict, below the function's grants. There are
// none if the program uses what it has and has what it uses.
func (v *Verdict) Notes() []string {
	if v == nil {
		return nil
	}
	var notes []string
	if v.Bound == sdkcalls.Unknown {
		return append(notes, "not judged by its program: "+v.Why)
	}
	if v.Bound == sdkcalls.Exact {
		for _, m := range v.Missing {
			notes = append(notes, "MISSING: the program can call "+m.text())
		}
	} else {
		for _, m := range byService(v.Missing) {
			notes = append(notes, "missing, if the program calls "+m.text())
		}
	}
	for _, s := range v.Spare {
		if s.Whole {
			notes = append(notes, fmt.Sprintf("SPARE: the program calls nothing of %s: %s on %s", s.Origin, strings.Join(s.Actions, ", "), s.Resource))
		} else {
			notes = append(notes, fmt.Sprintf("spare: the program cannot call %s on %s (%s)", strings.Join(s.Actions, ", "), s.Resource, s.Origin))
		}
	}
	for _, s := range v.Shared {
		notes = append(notes, s.text())
	}
	if v.Bound == sdkcalls.UpperBound {
		notes = append(notes, "more may be spare: "+v.Why)
		for _, k := range v.Keepers {
			note := "every method is kept for " + k.String()
			if len(v.Keepers) == 1 {
				note += "; a program without it is read exactly, and is smaller"
			}
			notes = append(notes, note)
		}
	}
	if len(v.Blind) > 0 {
		notes = append(notes, "calls of AWS past the SDK are not seen, which it may make by "+strings.Join(v.Blind, ", "))
	}
	return notes
}

// text is what is missing for which operation, and what would allow it.
func (m Missing) text() string {
	text := fmt.Sprintf("%s, and nothing allows %s", m.Operation, strings.Join(m.Actions, ", "))
	if m.Key != "" {
		text += " on " + m.Key + ", which encrypts what it is for"
	}
	if len(m.Links) > 0 {
		text += "; " + strings.Join(m.Links, " or ") + " would"
	}
	if m.Unless != "" {
		text += ", unless " + m.Unless
	}
	return text
}

// byService makes one of what is missing of a service, and what the same would
// allow: a program whose linker kept every method has all operations of each
// client, a hundred of S3 alone.
func byService(all []Missing) []Missing {
	var some []Missing
	for _, m := range all {
		service, _, _ := strings.Cut(m.Operation, ".")
		i := slices.IndexFunc(some, func(s Missing) bool {
			return strings.HasPrefix(s.Operation, service+".") && slices.Equal(s.Links, m.Links) && s.Unless == m.Unless && s.Key == m.Key
		})
		if i < 0 {
			m.Actions = slices.Clone(m.Actions)
			some = append(some, m)
			continue
		}
		some[i].Operation += ", " + m.Operation
		for _, action := range m.Actions {
			if !slices.Contains(some[i].Actions, action) {
				some[i].Actions = append(some[i].Actions, action)
			}
		}
	}
	return some
}
