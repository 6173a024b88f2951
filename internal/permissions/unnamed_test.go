package permissions

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// Of two tables that a program may read, source shows one that it never names.
// What source does not show is said to be judged by the service alone.
func TestLinksThatNoSourceNamesAreFound(t *testing.T) {
	entry, err := filepath.Abs("testdata/twotables")
	if err != nil {
		t.Fatal(err)
	}
	grant := func(origin, resource, action string) Grant {
		return Grant{Origin: origin, Resource: resource, Actions: []string{action}}
	}
	f := Function{Path: "Shop/Work", build: gobuild.Request{Entry: entry, GOOS: "linux", GOARCH: "arm64"}, Grants: []Grant{
		grant("link Orders", "Table(Shop/Orders)", "dynamodb:GetItem"),
		grant("link Archive", "Table(Shop/Archive)", "dynamodb:GetItem"),
		grant("link Media.Files", "Bucket(Shop/Files)/*", "s3:GetObject"),
		grant("link Media.Old", "Bucket(Shop/Old)/*", "s3:GetObject"),
		grant("link Else of Shop/Other", "Bucket(Shop/Else)/*", "s3:GetObject"),
	}}
	f.Verdict = new(Judge(f, sdkcalls.Program{Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{{Service: "dynamodb", Name: "GetItem"}, {Service: "s3", Name: "GetObject"}}}))
	gone := f
	gone.Path, gone.Verdict, gone.build.Entry = "Shop/Gone", new(*f.Verdict), entry+"-gone"
	r := Report{Functions: []Function{gone, f}}
	if err := r.FindUnnamed(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "Shop/Gone") || strings.Contains(err.Error(), "Shop/Work") {
		t.Errorf("error %v, want one of Shop/Gone alone", err)
	}
	want := []string{
		"by service only: the program can call dynamodb:GetItem; on which of Table(Shop/Archive), Table(Shop/Orders) is not known, but no source of it names link Archive",
		"by service only: the program can call s3:GetObject; on which of Bucket(Shop/Else), Bucket(Shop/Files), Bucket(Shop/Old) is not known, but no source of it names link Media.Old",
	}
	if got := r.Functions[1].Verdict.Notes(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("notes\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
