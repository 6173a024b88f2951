package permissions

import (
	"fmt"
	"io"
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

// Spare are the functions to which something spare is allowed, and Missing
// those that can call what nothing allows, for certain.
func (r Report) Spare() []Function {
	return r.judged(func(v Verdict) Verdict { v.Missing = nil; return v })
}

// Missing is described at Spare.
func (r Report) Missing() []Function {
	return r.judged(func(v Verdict) Verdict {
		if v.Spare = nil; v.Bound != sdkcalls.Exact {
			v.Missing = nil
		}
		return v
	})
}

// judged are the functions of which a part of the verdict is left, without
// their grants.
func (r Report) judged(part func(Verdict) Verdict) []Function {
	var left []Function
	for _, f := range r.Functions {
		if f.Verdict == nil {
			continue
		}
		v := part(*f.Verdict)
		if len(v.Spare)+len(v.Missing) == 0 {
			continue
		}
		f.Grants, f.Verdict = nil, &v
		left = append(left, f)
	}
	return left
}

// PrintVerdicts writes the verdicts of functions as Spare and Missing return.
func PrintVerdicts(w io.Writer, functions []Function) error {
	for _, f := range functions {
		for _, note := range f.Verdict.notes() {
			if _, err := fmt.Fprintf(w, "! %s: %s\n", f.Path, note); err != nil {
				return err
			}
		}
	}
	return nil
}
