package permissions

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// notes are the lines of a verdict, below the function's grants. There are
// none if the program uses what it has and has what it uses.
func (v *Verdict) notes() []string {
	if v == nil {
		return nil
	}
	var notes []string
	if v.Bound == sdkcalls.Unknown {
		return append(notes, "not judged by its program: "+v.Why)
	}
	for _, m := range v.Missing {
		sure := "MISSING: the program can call"
		if v.Bound != sdkcalls.Exact {
			sure = "missing, if the program calls"
		}
		note := fmt.Sprintf("%s %s, and nothing allows %s", sure, m.Operation, strings.Join(m.Actions, ", "))
		if len(m.Links) > 0 {
			note += "; " + strings.Join(m.Links, " or ") + " would"
		}
		if m.Unless != "" {
			note += ", unless " + m.Unless
		}
		notes = append(notes, note)
	}
	for _, s := range v.Spare {
		if s.Whole {
			notes = append(notes, fmt.Sprintf("SPARE: the program calls nothing of %s: %s on %s", s.Origin, strings.Join(s.Actions, ", "), s.Resource))
		} else {
			notes = append(notes, fmt.Sprintf("spare: the program cannot call %s on %s (%s)", strings.Join(s.Actions, ", "), s.Resource, s.Origin))
		}
	}
	if v.Bound == sdkcalls.UpperBound {
		notes = append(notes, "more may be spare: "+v.Why)
	}
	if len(v.Blind) > 0 {
		notes = append(notes, "calls of AWS past the SDK are not seen, which it may make by "+strings.Join(v.Blind, ", "))
	}
	return notes
}
