package integ

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// The examples may do what their programs call, and call what they may: judged
// by the programs that are deployed.
func TestExamplesAllowWhatTheirProgramsCall(t *testing.T) {
	notShort(t, "builds and synthesizes every example")
	for _, app := range cdkApps(t) {
		if app.name == everythingName {
			continue // its handlers use nothing of what it links
		}
		report, err := permissions.Load(app.out)
		if err != nil {
			t.Fatal(err)
		}
		if err := report.JudgePrograms(); err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Functions {
			v := f.Verdict
			if v.Bound != sdkcalls.Exact {
				t.Errorf("%s is read %s: %s", f.Path, v.Bound, v.Why)
			}
			for _, m := range v.Missing {
				t.Errorf("%s calls %s, and nothing allows %s", f.Path, m.Operation, strings.Join(m.Actions, ", "))
			}
			for _, s := range v.Spare {
				t.Errorf("%s may do what it does not call: %s on %s (%s)", f.Path, strings.Join(s.Actions, ", "), s.Resource, s.Origin)
			}
		}
	}
}

// What the report finds, synthesis warns of: with the examples nothing. (Where
// there are some, the tests of constructs find them in these files.)
func TestSynthesisOfExamplesWarnsOfNoCallAndNoRoute(t *testing.T) {
	for _, app := range cdkApps(t) {
		files, err := filepath.Glob(filepath.Join(app.out, "*.json"))
		if err != nil || len(files) < 2 {
			t.Fatalf("%s has the files %q, %v", app.name, files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{lambdacdk.WarningCallNotAllowed, lambdacdk.WarningLinkNotUsed, lambdacdk.WarningLinksUnused, lambdacdk.WarningRouteNotServed, lambdacdk.WarningPatternNotReached} {
				if bytes.Contains(text, []byte("[ack: "+id+"]")) {
					t.Errorf("the synthesis of %s has a warning %s in %s", app.name, id, file)
				}
			}
		}
	}
}

// An app that allows too little and too much is told so, with the operation,
// the action and the link.
func TestVerdictsNameWhatIsWrong(t *testing.T) {
	uploads, err := permissions.Load(appNamed(t, "uploads").out)
	if err != nil {
		t.Fatal(err)
	}
	// Take from the uploader its table, and give it a queue.
	i := slices.IndexFunc(uploads.Functions, func(f permissions.Function) bool { return f.Path == "Uploads/Upload" })
	if i < 0 {
		t.Fatalf("no Uploads/Upload in %+v", uploads.Functions)
	}
	f := &uploads.Functions[i]
	f.Grants = slices.DeleteFunc(f.Grants, func(g permissions.Grant) bool { return g.Origin == "link Records" })
	f.Grants = append(f.Grants, permissions.Grant{Resource: "Queue(Jobs)", Actions: []string{"sqs:SendMessage"}, Origin: "link Jobs"})
	if err := uploads.JudgePrograms(); err != nil {
		t.Fatal(err)
	}
	want := "[{Operation:dynamodb.PutItem Actions:[dynamodb:PutItem] Key: Links:[link.Table[link.Put]] Unless:}]"
	if got := fmt.Sprintf("%+v", f.Verdict.Missing); got != want {
		t.Errorf("missing %s, want %s", got, want)
	}
	var whole []string
	for _, s := range f.Verdict.Spare {
		if s.Whole {
			whole = append(whole, s.Origin)
		}
	}
	if !slices.Equal(whole, []string{"link Jobs"}) {
		t.Errorf("whole spare origins %q, want link Jobs", whole)
	}
}
