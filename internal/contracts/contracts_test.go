package contracts

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

const contractPath = "github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"

// find returns what programs below testdata load, and how many go commands it
// took to know after they were built.
func find(t *testing.T, cache string, programs ...string) (loads [][]Load, commands int) {
	t.Helper()
	b := gobuild.New(gobuild.Config{CacheDir: cache})
	defer b.Close()
	f := NewFinder(cache, b)
	var answers []func() ([]Load, error)
	var builds []*gobuild.Build
	for _, program := range programs {
		dir, err := filepath.Abs(filepath.Join("testdata", program))
		if err != nil {
			t.Fatal(err)
		}
		build := b.Start(gobuild.Request{Entry: dir})
		builds, answers = append(builds, build), append(answers, f.Add(build))
	}
	for _, x := range builds {
		if _, err := x.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	before := b.Commands()
	for _, answer := range answers {
		found, err := answer()
		if err != nil {
			t.Fatal(err)
		}
		loads = append(loads, found)
	}
	return loads, b.Commands() - before
}

func TestFindSeesWhatTheHandlerAndItsPackagesLoad(t *testing.T) {
	cache := t.TempDir()
	const programs = "github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/"
	want := [][]Load{
		{
			{Contract: contractPath + ".Upload", Embeds: []string{contractPath + ".Base"}, Position: programs + "handler/main.go:14"},
			{Contract: contractPath + ".Base", Position: programs + "store/store.go:10"},
		},
		nil,
		{
			{Position: programs + "generic/main.go:12"},
			{Contract: contractPath + ".Base", Position: programs + "store/store.go:10"},
		},
	}
	for _, commands := range []int{1, 0} { // for all programs together, and once remembered
		got, asked := find(t, cache, "handler", "plain", "generic")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("loads =\n\t%+v\nwant\n\t%+v", got, want)
		}
		if asked != commands {
			t.Errorf("%d go commands find it, want %d", asked, commands)
		}
	}
}

// What stands in the cache was found in another clone of the same sources, by
// another version of this library, or by nobody.
func TestRememberedLoadsAreTakenOnlyIfTheyAreWhole(t *testing.T) {
	cache := t.TempDir()
	want, _ := find(t, cache, "handler")
	files, err := filepath.Glob(filepath.Join(cache, "contracts", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache has %q, %v; want one answer", files, err)
	}
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || strings.Contains(string(text), repo) {
		t.Errorf("the answer is %s, %v; want no folder of this machine in it", text, err)
	}
	for name, damage := range map[string]func() error{
		"cut": func() error { return os.Truncate(files[0], 10) },
		"folder": func() error {
			return errors.Join(os.Remove(files[0]), os.MkdirAll(filepath.Join(files[0], "x"), 0o755))
		},
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		if got, _ := find(t, cache, "handler"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: loads = %+v, want %+v", name, got, want)
		}
	}
}

func TestContainsFindsTextAcrossReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "binary")
	for _, at := range []int{0, 64<<10 - len(marker), 64<<10 - 3, 128<<10 - 20, 200 << 10} {
		data := make([]byte, 200<<10+len(marker))
		copy(data[at:], marker)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if ok, err := contains(path, marker); !ok || err != nil {
			t.Errorf("text at %d: %v, %v; want it found", at, ok, err)
		}
		if ok, err := contains(path, marker+"x"); ok || err != nil {
			t.Errorf("other text at %d: %v, %v; want none", at, ok, err)
		}
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
		{"something loaded, by a generic function", contract.Base{}, []Load{{Position: "main.go:14"}}, nil},
		{"given but not loaded", contract.Base{}, nil, []Mismatch{{Text: "Links is a " + contractPath + ".Base, but no package of the handler loads it with link.Load or link.MustLoad"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Compare(test.given, test.loads); !slices.Equal(got, test.want) {
				t.Errorf("Compare(%T, …) =\n\t%+v\nwant\n\t%+v", test.given, got, test.want)
			}
		})
	}
}
