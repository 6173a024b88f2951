package permissions

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linklevels"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A Kind is what a pipeline may deny.
type Kind string

const (
	IsWide    Kind = "wide"    // allows more than a named action on a named resource, and is no documented exception
	IsSpare   Kind = "spare"   // allowed, and the program cannot call it
	IsMissing Kind = "missing" // can be called, and nothing allows it
)

// A Finding is one action of one function that a pipeline may deny.
type Finding struct {
	Kind     Kind
	Function string // path
	Action   string
	Why      string // on what, and by what it is known
}

// String is one line: "Shop/Work: spare: sqs:SendMessage on Queue(Shop/Jobs) (link Jobs)".
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s %s", f.Function, f.Kind, f.Action, f.Why)
}

// Findings are those of the kinds, sorted. What is spare and missing takes
// [Report.JudgePrograms]; what is missing is found only where the program is
// read exactly and no role or policy from elsewhere may allow it.
func (r Report) Findings(kinds ...Kind) []Finding {
	var all []Finding
	for _, f := range r.Functions {
		for _, x := range f.findings() {
			if slices.Contains(kinds, x.Kind) {
				all = append(all, x)
			}
		}
	}
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Function, b.Function), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Why, b.Why))
	})
	return all
}

func (f Function) findings() []Finding {
	var all []Finding
	add := func(kind Kind, actions []string, format string, args ...any) {
		for _, action := range actions {
			all = append(all, Finding{kind, f.Path, action, fmt.Sprintf(format, args...)})
		}
	}
	for _, g := range f.Grants {
		if g.Wide != "" && g.Exception == "" {
			add(IsWide, g.Actions, "on %s (%s): %s", g.Resource, g.Origin, g.Wide)
		}
	}
	if f.Verdict == nil {
		return all
	}
	for _, s := range f.Verdict.Spare {
		add(IsSpare, s.Actions, "on %s (%s)", s.Resource, s.Origin)
	}
	if f.Verdict.Bound == sdkcalls.Exact {
		for _, m := range f.Verdict.Missing {
			if m.Unless == "" {
				for _, action := range m.Actions {
					on, link := m.Operation, linklevels.Link(action)
					if m.Key != "" {
						on, link = m.Operation+" on "+m.Key, strings.Join(m.Links, " or ")
					}
					add(IsMissing, []string{action}, "for %s%s", on, by(link))
				}
			}
		}
	}
	return all
}

func by(link string) string {
	if link == "" {
		return ""
	}
	return "; " + link + " allows it"
}

// PrintFindings writes one line each.
func PrintFindings(w io.Writer, findings []Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "! %s\n", cleantext.Line(f.String())); err != nil {
			return err
		}
	}
	return nil
}

// An Allowance lets findings pass, for a reason.
type Allowance struct {
	// Function is a path and Action an action, in which * is any text.
	Function, Action string
	// Reason is why that is right.
	Reason string

	line string // of the file
}

// maxAllowances is how long the file of a list may be, in bytes: thousands of
// lines.
const maxAllowances = 1 << 20

// OpenAllowances reads the file of a list, as [ParseAllowances] does.
func OpenAllowances(file string) ([]Allowance, error) {
	text, err := readFile(file, maxAllowances)
	if err != nil {
		return nil, err
	}
	allowed, err := ParseAllowances(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return allowed, nil
}

// ParseAllowances reads a list: one a line, function, action and reason with
// space between. Empty lines and those that begin with # say nothing. It fails
// for a line without a reason.
func ParseAllowances(text string) ([]Allowance, error) {
	var all []Allowance
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case len(words) < 3:
			return nil, fmt.Errorf("line %d is %q; want a function's path, an action and the reason why that is right, such as Shop/Work dynamodb:BatchGetItem reads are batched by the next version", number, strings.TrimSpace(line))
		default:
			all = append(all, Allowance{words[0], words[1], strings.Join(words[2:], " "), strings.TrimSpace(line)})
		}
	}
	return all, nil
}

// Denied are the findings that no allowance lets pass. stale are the
// allowances that let nothing pass: they hide what comes next.
func Denied(findings []Finding, allowances []Allowance) (denied []Finding, stale []Allowance) {
	used := make([]bool, len(allowances))
	for _, f := range findings {
		passes := false
		for i, a := range allowances {
			if globs(a.Function, f.Function) && matches(a.Action, f.Action) {
				used[i], passes = true, true
			}
		}
		if !passes {
			denied = append(denied, f)
		}
	}
	for i, a := range allowances {
		if !used[i] {
			stale = append(stale, a)
		}
	}
	return denied, stale
}

// String is the line of the list.
func (a Allowance) String() string { return a.line }

// globs reports whether a path fits a pattern in which * is any text.
func globs(pattern, path string) bool {
	return iampolicy.Like(onlyStar.Replace(pattern), path)
}

// onlyStar writes what means something else in a policy as itself.
var onlyStar = strings.NewReplacer("?", "${?}", "$", "${$}")
