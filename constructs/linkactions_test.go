package lambdacdk

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// levelsDoc is the file whose section "# Levels" is the table of accessRules.
const levelsDoc = "../lambdaruntime/link/doc.go"

// Handlers' authors read in package link what a level grants. The table there
// is written by this test: when it fails, put in what it prints.
func TestTheLevelsDocumentationIsTheTableOfActions(t *testing.T) {
	text, err := os.ReadFile(levelsDoc)
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "// # Levels\n")
	if !ok {
		t.Fatalf("%s has no section # Levels", levelsDoc)
	}
	section, _, _ = strings.Cut(section, "// # ")
	var got strings.Builder
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "//\t") {
			got.WriteString(line)
		}
	}
	if want := levelsTable(); got.String() != want {
		t.Errorf("the table in %s is\n%s\nwant\n%s", levelsDoc, got.String(), want)
	}
}

// levelsTable is accessRules as the lines of a comment.
func levelsTable() string {
	rows := [][]string{{"link", "level", "on", "actions"}}
	for _, r := range accessRules {
		level := strings.Join(r.levels, " with ")
		if level == "" {
			level = "any"
		}
		for i, action := range r.actions {
			row := []string{goType(r.kind), level, string(r.on), action}
			if i > 0 {
				row = []string{"", "", "", action}
			}
			rows = append(rows, row)
		}
	}
	width := make([]int, 3)
	for _, row := range rows {
		for i := range width {
			width[i] = max(width[i], len(row[i]))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		line := fmt.Sprintf("%-*s  %-*s  %-*s  %s", width[0], row[0], width[1], row[1], width[2], row[2], row[3])
		fmt.Fprintf(&out, "//\t%s\n", line)
	}
	return out.String()
}

// goType is the link type of a kind: StateMachine of "state machine".
func goType(kind linkbinding.Kind) string {
	var name string
	for word := range strings.SplitSeq(string(kind), " ") {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}

// Statements and the permission report rely on it.
func TestActionsAreSortedAndNamed(t *testing.T) {
	for _, r := range accessRules {
		if !slices.IsSorted(r.actions) {
			t.Errorf("the actions of %s %v are %q, want them sorted", r.kind, r.levels, r.actions)
		}
		for _, a := range r.actions {
			if service, verb, ok := strings.Cut(a, ":"); !ok || service == "" || verb == "" || strings.ContainsAny(a, "*?") {
				t.Errorf("%s %v: %q is not one action", r.kind, r.levels, a)
			}
		}
	}
}
