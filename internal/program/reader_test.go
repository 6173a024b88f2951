package program

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// What stands in the cache was read in another clone of the same sources, by
// another version of this library, or by nobody. A program is read once.
func TestProgramsAreReadOnce(t *testing.T) {
	cache := t.TempDir()
	file := filepath.Join(deployed(t), "handler")
	sum, _, err := store.Sum(file)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(cache)
	read := func(name string, want int) Program {
		t.Helper()
		p, err := r.Read(file, sum)
		if err != nil {
			t.Fatal(err)
		}
		if r.Reads() != want {
			t.Errorf("%s: %d programs were read, want %d", name, r.Reads(), want)
		}
		return p
	}
	want := read("first", 1)
	if got := read("again", 1); !reflect.DeepEqual(got, want) {
		t.Errorf("what is remembered is %+v, want %+v", got, want)
	}
	kept, err := filepath.Glob(filepath.Join(cache, "program", "*", "*.json"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("the cache has %q, %v; want one answer", kept, err)
	}
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(kept[0]); err != nil || strings.Contains(string(text), repo) {
		t.Errorf("the answer is %s, %v; want no folder of this machine in it", text, err)
	}
	for i, damage := range []func() error{
		func() error { return os.Truncate(kept[0], 10) },
		func() error {
			return errors.Join(os.Remove(kept[0]), os.MkdirAll(filepath.Join(kept[0], "x"), 0o755))
		},
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		if got := read("damaged", 2+i); !reflect.DeepEqual(got, want) {
			t.Errorf("after damage the program says %+v, want %+v", got, want)
		}
	}
}

// What cannot be read is unknown, and never a program that loads nothing.
func TestUnreadableProgramsAreUnknown(t *testing.T) {
	dir := deployed(t)
	whole, err := os.ReadFile(filepath.Join(dir, "typed"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a script": "#!/bin/sh\n",
		"nothing":  "",
		"cut":      string(whole[:len(whole)/2]),
		"garbled":  strings.ReplaceAll(string(whole), "main.main", "aain.aain"),
	} {
		file := filepath.Join(t.TempDir(), "bootstrap")
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		p, err := Open(file)
		if err != nil || p.Unknown == "" || p.Calls.Bound != "unknown" || p.Handlers != nil || p.Contracts != nil {
			t.Errorf("%s: %+v, %v; want it unknown", name, p, err)
		}
	}
	// The loader is there, and nothing of what it loads: linked with a version
	// of this library that left no marks.
	unmarked := filepath.Join(t.TempDir(), "unmarked")
	marks := strings.NewReplacer(contractOf, strings.ToLower(contractOf), startOf, strings.ToLower(startOf))
	if err := os.WriteFile(unmarked, []byte(marks.Replace(string(whole))), 0o755); err != nil {
		t.Fatal(err)
	}
	if p, err := Open(unmarked); err != nil || !reflect.DeepEqual(p.Contracts, []Contract{""}) || p.Handlers != nil {
		t.Errorf("without marks the program loads %q and starts by %v, %v; want something without a name, and nothing known", p.Contracts, p.Handlers, err)
	}
}

// Shows P10: the line that loads a contract is named where it can be found.
func TestLinesThatLoad(t *testing.T) {
	dir := deployed(t)
	module, folder := "github.com/go-lambda-cdk/go-lambda-cdk", filepath.Join("..", "..")
	for program, want := range map[string]map[Contract]string{
		"handler": {
			here + "contract.Upload": here + "programs/handler/main.go:12", // the alias that main.go:14 loads
			here + "contract.Base":   here + "store/store.go:10",
		},
		"typed": {
			"main.Ürlaub": here + "programs/typed/main.go:29",
			here + "contract.v2.With[" + here + "contract.Base]": here + "programs/typed/main.go:29",
			"elsewhere/contract.Other":                           "",
		},
	} {
		p, err := Open(filepath.Join(dir, program))
		if err != nil {
			t.Fatal(err)
		}
		for c, want := range want {
			if got := p.Line(module, folder, c.Loads()...); got != want {
				t.Errorf("%s loads %s at %q, want %q", program, c, got, want)
			}
		}
	}
}
