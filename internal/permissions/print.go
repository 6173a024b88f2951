package permissions

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// Print writes the functions for people: one paragraph each, one line a grant.
func (r Report) Print(w io.Writer) error {
	if len(r.Functions) == 0 {
		_, err := fmt.Fprintln(w, "The app has no functions.")
		return err
	}
	return printFunctions(w, r.Functions, "")
}

// Print writes what changed: + before what is added, - before what is removed.
func (d Diff) Print(w io.Writer) error {
	if d.Empty() {
		_, err := fmt.Fprintln(w, "No permission changed.")
		return err
	}
	if err := printFunctions(w, d.Added, "+ "); err != nil || len(d.Removed) == 0 {
		return err
	}
	if len(d.Added) > 0 {
		fmt.Fprintln(w)
	}
	return printFunctions(w, d.Removed, "- ")
}

// printFunctions writes each line of a grant with mark before it.
func printFunctions(w io.Writer, functions []Function, mark string) error {
	var out strings.Builder
	for i, f := range functions {
		if i > 0 {
			out.WriteString("\n")
		}
		// Names come from templates of anybody, and a line is one thing.
		line := func(format string, args ...any) {
			out.WriteString(mark + cleantext.Line(fmt.Sprintf(format, args...)) + "\n")
		}
		line("%s", f.Path)
		for _, note := range f.Notes() {
			line("    %s", note)
		}
		resources, origins := 0, 0
		for _, g := range f.Grants {
			resources = max(resources, utf8.RuneCountInString(g.Resource))
			origins = max(origins, utf8.RuneCountInString(g.Origin))
		}
		for _, g := range f.Grants {
			line("    %-*s  %-*s  %s", resources, g.Resource, origins, g.Origin, g.Text())
			for _, note := range g.Notes() {
				line("        %s", note)
			}
		}
		for _, note := range f.Verdict.Notes() {
			line("    %s", note)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Notes are what is worth knowing of the role.
func (f Function) Notes() []string {
	var notes []string
	if f.Elsewhere {
		notes = append(notes, "runs as "+f.Role+", made elsewhere: it may do more than the app adds here")
	}
	if len(f.SharedWith) > 0 {
		notes = append(notes, "shares its role with "+strings.Join(f.SharedWith, ", "))
	}
	if len(f.Grants) == 0 {
		notes = append(notes, "may do nothing")
	}
	return notes
}

// Text is the actions, and whether they are denied.
func (g Grant) Text() string {
	text := strings.Join(g.Actions, ", ")
	if g.Deny {
		return "denied: " + text
	}
	return text
}

// Notes are what limits the grant, and why it is wide.
func (g Grant) Notes() []string {
	var notes []string
	if g.Condition != "" {
		notes = append(notes, "if "+g.Condition)
	}
	switch {
	case g.Wide != "" && g.Exception != "":
		notes = append(notes, "wide: "+g.Wide+"; "+g.Exception)
	case g.Wide != "":
		notes = append(notes, "WIDE: "+g.Wide)
	}
	return notes
}
