package program

import (
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	v2 "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.v2"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type other struct {
	Uploads link.Bucket[link.Get]
}

// The check that keeps a contract and its handler from drifting apart before
// production notices.
//
// Shows P10 for contracts.
func TestCompare(t *testing.T) {
	const upload, base, with = here + "contract.Upload", here + "contract.Base", here + "contract.v2.With[" + here + "contract.Base]"
	both := Program{Contracts: []Contract{base, upload}}
	loads := func(c ...Contract) Program { return Program{Contracts: c} }
	for _, test := range []struct {
		name  string
		given any
		loads Program
		want  []Mismatch
	}{
		{"the same contract, and one it embeds", contract.Upload{}, both, nil},
		{"a pointer to it", &contract.Upload{}, both, nil},
		{"a generic one, in a package with a dot", v2.With[contract.Base]{}, loads(with), nil},
		{"no links and nothing loaded", nil, loads(), nil},
		{"loaded but not given", nil, loads(upload), []Mismatch{{Fatal: true, Text: "the handler loads " + upload + " (main.go:14), but Links is not set; fill it with a contract.Upload"}}},
		{"a generic one that is not given", nil, loads(with), []Mismatch{{Fatal: true, Text: "the handler loads " + with + " (main.go:14), but Links is not set; fill it with a contract.v2.With[" + base + "]"}}},
		{"another contract", other{}, loads(base), []Mismatch{{Fatal: true, Text: "the handler loads " + base + " (main.go:14), but Links is a github.com/go-lambda-cdk/go-lambda-cdk/internal/program.other; give it a contract.Base, or a contract that embeds it"}}},
		{"of the handler's main package", other{}, loads("main.Own"), []Mismatch{{Fatal: true, Text: "the handler loads main.Own (main.go:14), a type of its own main package, which the infrastructure cannot fill; move it to a package that both import"}}},
		{"something without a name", contract.Base{}, loads(""), nil},
		{"a program that cannot be read", contract.Base{}, Program{Unknown: "it is packed"}, nil},
		{"given but not loaded", contract.Base{}, loads(), []Mismatch{{Text: "Links is a " + base + ", but no package of the handler loads it with link.Load or link.MustLoad"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.loads.Compare(test.given, func(Contract) string { return "main.go:14" })
			if !slices.Equal(got, test.want) {
				t.Errorf("Compare(%T) =\n\t%+v\nwant\n\t%+v", test.given, got, test.want)
			}
		})
	}
}

// Where the line is not found, the message does without.
func TestCompareWithoutALine(t *testing.T) {
	got := Program{Contracts: []Contract{"shop/contract.Upload"}}.Compare(nil, func(Contract) string { return "" })
	want := []Mismatch{{Fatal: true, Text: "the handler loads shop/contract.Upload, but Links is not set; fill it with a contract.Upload"}}
	if !slices.Equal(got, want) {
		t.Errorf("Compare = %+v, want %+v", got, want)
	}
}
