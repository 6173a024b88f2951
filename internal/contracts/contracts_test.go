package contracts

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

const contractPath = "github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"

func find(t *testing.T, program string) []Load {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("testdata", program))
	if err != nil {
		t.Fatal(err)
	}
	loads, err := Find(Target{Dir: dir, Env: os.Environ(), Tags: "lambda.norpc"})
	if err != nil {
		t.Fatal(err)
	}
	return loads
}

func TestFindSeesWhatTheHandlerAndItsPackagesLoad(t *testing.T) {
	var got []string
	for _, l := range find(t, "handler") {
		where := strings.Split(filepath.ToSlash(l.Position), "/testdata/")[1]
		got = append(got, l.Contract+" at "+where+" embeds "+strings.Join(l.Embeds, ","))
	}
	slices.Sort(got)
	want := []string{
		contractPath + ".Base at store/store.go:10:20 embeds ",
		contractPath + ".Upload at handler/main.go:14:16 embeds " + contractPath + ".Base",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Find(handler) =\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if got := find(t, "plain"); len(got) != 0 {
		t.Errorf("Find(plain) = %v, want nothing", got)
	}
}

type other struct {
	Uploads link.Bucket[link.Get]
}

// The check that keeps a contract and its handler from drifting apart before
// production notices.
func TestCompare(t *testing.T) {
	loads := []Load{
		{Contract: contractPath + ".Upload", Embeds: []string{contractPath + ".Base"}, Position: "main.go:14"},
		{Contract: contractPath + ".Base", Position: "store.go:10"},
	}
	for _, test := range []struct {
		name  string
		given any
		loads []Load
		want  []Mismatch
	}{
		{"the same contract, and one it embeds", contract.Upload{}, loads, nil},
		{"a pointer to it", &contract.Upload{}, loads, nil},
		{"no links and nothing loaded", nil, nil, nil},
		{"loaded but not given", nil, loads[:1], []Mismatch{{Fatal: true, Text: "the handler loads " + contractPath + ".Upload (main.go:14), but Links is not set; fill it with a contract.Upload"}}},
		{"another contract", other{}, loads[1:], []Mismatch{{Fatal: true, Text: "the handler loads " + contractPath + ".Base (store.go:10), but Links is a github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts.other; give it a contract.Base, or a contract that embeds it"}}},
		{"given but not loaded", contract.Base{}, nil, []Mismatch{{Text: "Links is a " + contractPath + ".Base, but no package of the handler loads it with link.Load or link.MustLoad"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Compare(test.given, test.loads); !slices.Equal(got, test.want) {
				t.Errorf("Compare(%T, …) =\n\t%+v\nwant\n\t%+v", test.given, got, test.want)
			}
		})
	}
}
