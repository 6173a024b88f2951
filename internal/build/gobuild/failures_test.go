package gobuild

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseFailures(t *testing.T) {
	t.Parallel()
	const stdout = `{"ImportPath":"x/store","Action":"build-output","Output":"# x/store\n"}
{"ImportPath":"x/b","Action":"build-output","Output":"# x/b\n"}
{"ImportPath":"x/store","Action":"build-output","Output":"store/s.go:3:1: bad\n"}
{"ImportPath":"x/store","Action":"build-fail"}
{"ImportPath":"x/b","Action":"build-fail"}
`
	tests := []struct {
		name           string
		stdout, stderr string
		want           []Failure
	}{
		{name: "by package, in order", stdout: stdout, stderr: "go: downloading x v1\n", want: []Failure{
			{"x/store", "# x/store\nstore/s.go:3:1: bad\n"}, {"x/b", "# x/b\n"}}},
		{name: "no package", stderr: "go: downloading x v1\ngo: bad go.mod\n", want: []Failure{{"", "go: bad go.mod\n"}}},
		{name: "not JSON", stdout: "panic\n", want: []Failure{{"", "panic\n"}}},
		{name: "nothing", stderr: "go: downloading x v1\n"},
	}
	for _, tt := range tests {
		if got := parseFailures([]byte(tt.stdout), []byte(tt.stderr)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: parseFailures = %+v; want %+v", tt.name, got, tt.want)
		}
	}
}

func TestBlame(t *testing.T) {
	t.Parallel()
	failures := []Failure{{Package: "x/store"}, {Package: "x/a"}, {Package: "./c"}, {Package: "x/hot [x/a]"}}
	tests := []struct {
		name, pattern string
		deps          []string
		want          []Failure
	}{
		{name: "x/a", pattern: "./a", deps: []string{"x/store"}, want: failures[:2]},
		{name: "x/b", pattern: "./b", deps: []string{"fmt"}},
		{name: "x/c", pattern: "./c", want: failures[2:3]},
		{name: "x/d", pattern: "./d", deps: []string{"x/hot"}, want: failures[3:]},
	}
	for _, tt := range tests {
		if got := blame(failures, tt.name, tt.pattern, tt.deps); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("blame(%s) = %+v; want %+v", tt.name, got, tt.want)
		}
	}
}

func TestPrinterShowsAPackageOnce(t *testing.T) {
	t.Parallel()
	shared := Failure{Package: "x/store", Output: "# x/store\nstore/s.go:3:1: bad\n"}
	exit := errors.New("exit status 1")
	a := &BuildError{Entry: "/r/a", Pattern: "./a", Failures: []Failure{shared}, Err: exit}
	b := &BuildError{Entry: "/r/b", Pattern: "./b", Failures: []Failure{shared, {"x/b", "b/b.go:1:1: worse\n"}}, Err: exit}

	var p Printer
	const wantA = "go build ./a: exit status 1\n\t# x/store\n\tstore/s.go:3:1: bad"
	if got := p.Text(a); got != wantA {
		t.Errorf("first text is %q; want %q", got, wantA)
	}
	if got := p.Text(a); got != wantA {
		t.Errorf("the same error again is %q; want %q", got, wantA)
	}
	const wantB = "go build ./b: exit status 1\n\tx/store: see go build ./a\n\tb/b.go:1:1: worse"
	if got := p.Text(b); got != wantB {
		t.Errorf("second text is %q; want %q", got, wantB)
	}
	if got := b.Error(); !strings.Contains(got, "store/s.go:3:1: bad") {
		t.Errorf("Error() = %q; want the whole story", got)
	}
	if got := p.Text(exit); got != "exit status 1" {
		t.Errorf("text of another error is %q", got)
	}
}
