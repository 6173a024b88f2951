package permissions

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// judgedApp has one finding of each kind, and what is none: an exception, and
// what is missing unless a role from elsewhere has it.
func judgedApp() Report {
	missing := []Missing{{Operation: "dynamodb.Scan", Actions: []string{"dynamodb:Scan"}}}
	return Report{Functions: []Function{
		{
			Path: "Shop/Work",
			Grants: []Grant{
				{Resource: "*", Actions: []string{"xray:PutTraceSegments"}, Origin: "setting Tracing", Wide: "every resource", Exception: "documented"},
				{Resource: "Queue(Jobs)", Actions: []string{"sqs:*"}, Origin: originApp, Wide: "every action of sqs"},
			},
			Verdict: &Verdict{Bound: sdkcalls.Exact, Spare: []Spare{{Resource: "Table(T)", Actions: []string{"dynamodb:GetItem"}, Origin: "link T"}}, Missing: missing},
		},
		{Path: "Shop/Template", Verdict: &Verdict{Bound: sdkcalls.UpperBound, Missing: missing}},
		{Path: "Shop/Elsewhere", Verdict: &Verdict{Bound: sdkcalls.Exact, Missing: []Missing{{Operation: "s3.PutObject", Actions: []string{"s3:PutObject"}, Unless: "the role allows it"}}}},
	}}
}

func lines(x any) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(x), "\n", " "), "[]") }

func TestFindingsAreWhatIsCertain(t *testing.T) {
	got := lines(judgedApp().Findings(IsWide, IsSpare, IsMissing))
	want := "Shop/Work: missing: dynamodb:Scan for dynamodb.Scan; link.Table[link.Scan] allows it Shop/Work: spare: dynamodb:GetItem on Table(T) (link T) Shop/Work: wide: sqs:* on Queue(Jobs) (added by the app): every action of sqs"
	if got != want {
		t.Errorf("findings are\n%s, want\n%s", got, want)
	}
	if got := judgedApp().Findings(IsSpare); len(got) != 1 {
		t.Errorf("of one kind: %v", got)
	}
}

func TestAllowancesLetPassWithAReason(t *testing.T) {
	for list, want := range map[string]string{
		"":                              "denied 3, stale: ",
		"# a comment\n\n":               "denied 3, stale: ",
		"Shop/Work dynamodb:Scan later": "denied 2, stale: ",
		"Shop/* dynamodb:* both":        "denied 1, stale: ",
		"* * all":                       "denied 0, stale: ",
		"Shop/W s3:* another":           "denied 3, stale: Shop/W s3:* another",
		"Shop/Work sqs:Send* not the wide one\nShop/Work sqs:* this one": "denied 2, stale: Shop/Work sqs:Send* not the wide one",
	} {
		allowed, err := ParseAllowances(list)
		if err != nil {
			t.Errorf("%q: %v", list, err)
			continue
		}
		denied, stale := Denied(judgedApp().Findings(IsWide, IsSpare, IsMissing), allowed)
		if got := fmt.Sprintf("denied %d, stale: %s", len(denied), lines(stale)); got != want {
			t.Errorf("%q: %s, want %s", list, got, want)
		}
	}
	for _, list := range []string{"Shop/Work sqs:*", "\nx"} {
		if _, err := ParseAllowances(list); err == nil || !strings.Contains(err.Error(), "the reason why") {
			t.Errorf("ParseAllowances(%q) = %v, want an error that asks for a reason", list, err)
		}
	}
}

// A file that never ends, or is another one by mistake, is not read until the
// memory is full.
func TestFilesWithoutEndAreRefused(t *testing.T) {
	list := filepath.Join(t.TempDir(), "allow.txt")
	if err := os.WriteFile(list, bytes.Repeat([]byte("a b c\n"), maxAllowances/6+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAllowances(list); err == nil || !strings.Contains(err.Error(), "has more than 1 MB") {
		t.Errorf("a list of more than a megabyte: %v, want it refused", err)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(report, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(report, maxReport+1); err != nil { // takes no room on disk
		t.Fatal(err)
	}
	if _, err := Open(report); err == nil || !strings.Contains(err.Error(), "has more than 64 MB") {
		t.Errorf("a report of more than 64 MB: %v, want it refused", err)
	}
}
