package gobuild

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

func TestBuildCommand(t *testing.T) {
	t.Parallel()
	root := gomod.Root{Dir: filepath.FromSlash("/repo")}
	out := filepath.FromSlash("/cache/out")
	argv := func(ldflags string, more ...string) []string {
		args := []string{"build", "-json", "-o", out + string(filepath.Separator), "-trimpath", "-buildvcs=false", "-ldflags", ldflags}
		return append(args, more...)
	}
	pins := []string{"GO111MODULE=on", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOFIPS140=off", "GO_EXTLINK_ENABLED="}
	tests := []struct {
		name string
		r    Request
		args []string
		env  []string // after pins
	}{
		{
			name: "defaults",
			r:    Request{GOOS: "linux", GOARCH: "arm64"},
			args: argv("-s -w", "-tags", "lambda.norpc", "./a", "./b"),
			env:  []string{"PWD=" + root.Dir, "CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64"},
		},
		{
			name: "everything, the target last",
			r: Request{
				GOOS: "linux", GOARCH: "amd64", CGO: true,
				Tags:     []string{"x", "y"},
				LinkVars: map[string]string{"main.b": "two words", "main.a": "1"},
				LDFlags:  []string{"-linkmode=external", "-extldflags=-static -lm"},
				GCFlags:  []string{"-N", "-l"},
				Env:      map[string]string{"GOFLAGS": "-mod=mod", "CC": "musl-gcc"},
			},
			args: argv("-s -w -X=main.a=1 '-X=main.b=two words' -linkmode=external '-extldflags=-static -lm'",
				"-gcflags", "-N -l", "-tags", "lambda.norpc,x,y", "./a", "./b"),
			env: []string{"CC=musl-gcc", "GOFLAGS=-mod=mod", "PWD=" + root.Dir, "CGO_ENABLED=1", "GOOS=linux", "GOARCH=amd64"},
		},
		{
			name: "for a debugger, whatever strips and trims elsewhere",
			r: Request{
				GOOS: "linux", GOARCH: "amd64", Debug: true,
				LinkVars: map[string]string{"main.a": "1"},
				LDFlags:  []string{"-s", "--w", "-extldflags=-static"},
				GCFlags:  []string{"-d=checkptr"},
			},
			args: []string{
				"build", "-json", "-o", out + string(filepath.Separator), "-trimpath=false", "-buildvcs=false", "-ldflags", "-X=main.a=1 -extldflags=-static",
				"-gcflags", "all=-N -l", "-gcflags", "-N -l -d=checkptr", "-tags", "lambda.norpc", "./a", "./b",
			},
			env: []string{"PWD=" + root.Dir, "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := buildCommand(root, tt.r, out, []string{"./a", "./b"})
			want := command{dir: root.Dir, args: tt.args, env: slices.Concat(pins, tt.env)}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("buildCommand(%+v) = %+v, %v; want %+v", tt.r, got, err, want)
			}
		})
	}
}

func TestJoinArgs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"-s", "-w"}, "-s -w"},
		{[]string{"-X=a.b=c d"}, "'-X=a.b=c d'"},
		{[]string{"-X=a.b=it's here"}, `"-X=a.b=it's here"`},
		{[]string{`-X=a.b="both'kinds"`}, `-X=a.b="both'kinds"`},
		{[]string{`'start`}, `"'start"`},
		{[]string{"-X=a.b=line\nbreak"}, "'-X=a.b=line\nbreak'"},
		{[]string{"-X=a.b=überraschung"}, "-X=a.b=überraschung"},
	}
	for _, tt := range tests {
		if got, err := joinArgs(tt.args); got != tt.want || err != nil {
			t.Errorf("joinArgs(%q) = %q, %v; want %q", tt.args, got, err, tt.want)
		}
		if got, err := splitArgs(tt.want); !slices.Equal(got, tt.args) || err != nil {
			t.Errorf("splitArgs(%q) = %q, %v; want %q", tt.want, got, err, tt.args)
		}
	}
	for _, args := range [][]string{{""}, {"\x00"}, {`-X=a.b=it's "here`}} {
		if got, err := joinArgs(args); err == nil {
			t.Errorf("joinArgs(%q) = %q; want an error", args, got)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	entry := t.TempDir()
	tests := []struct {
		name string
		r    Request
		want string // part of the error: what is refused
	}{
		{"relative entry", Request{Entry: "./cmd/a"}, `Entry is "./cmd/a"`},
		{"no entry", Request{}, `Entry is ""`},
		{"two tags in one", Request{Entry: entry, Tags: []string{"a,b"}}, `Tags has "a,b"`},
		{"variable without package", Request{Entry: entry, LinkVars: map[string]string{"version": "1"}}, `LinkVars has "version"`},
		{"value that cannot be quoted", Request{Entry: entry, LinkVars: map[string]string{"main.v": `a "b" 'c'`}}, "both kinds of quotes"},
		{"GOOS", Request{Entry: entry, Env: map[string]string{"GOOS": "linux"}}, "cannot set GOOS in Env"},
		{"GOARCH", Request{Entry: entry, Env: map[string]string{"GOARCH": "arm"}}, "cannot set GOARCH in Env"},
		{"CGO_ENABLED", Request{Entry: entry, Env: map[string]string{"CGO_ENABLED": "1"}}, "cannot set CGO_ENABLED in Env"},
		{"bad variable", Request{Entry: entry, Env: map[string]string{"A=B": "1"}}, `Env has "A=B"`},
		{"toolexec", Request{Entry: entry, Env: map[string]string{"GOFLAGS": "-mod=mod -toolexec=evil"}}, "cannot set -toolexec by GOFLAGS in Env"},
		{"toolexec in quotes", Request{Entry: entry, Env: map[string]string{"GOFLAGS": `'-toolexec=evil x'`}}, "cannot set -toolexec by GOFLAGS in Env"},
		{"half a quote", Request{Entry: entry, Env: map[string]string{"GOFLAGS": `'-mod=mod`}}, "has no second '"},
		{"output by GOFLAGS", Request{Entry: entry, Env: map[string]string{"GOFLAGS": "--o=x"}}, "cannot set -o by GOFLAGS in Env"},
		{"output by LDFlags", Request{Entry: entry, LDFlags: []string{"-o", "x"}}, "cannot set -o by LDFlags"},
		{"build id", Request{Entry: entry, LDFlags: []string{"-buildid="}}, "cannot set -buildid by LDFlags"},
		{"compiler output", Request{Entry: entry, GCFlags: []string{"-o=x"}}, "cannot set -o by GCFlags"},
		{"quoted first compiler flag", Request{Entry: entry, GCFlags: []string{"-d=a b"}}, "must not need quotes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.r.check(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("check(%+v) = %v; want an error with %q", tt.r, err, tt.want)
			}
		})
	}
}

func TestCheckReportsEverything(t *testing.T) {
	t.Parallel()
	err := Request{Entry: "x", Tags: []string{""}, Env: map[string]string{"GOOS": "linux"}}.check()
	for _, want := range []string{"Entry", "Tags", "GOOS"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("check = %v; want an error that names %s too", err, want)
		}
	}
}

func TestRequestsThatMeanTheSameAreEqual(t *testing.T) {
	t.Parallel()
	a := Request{Entry: "/a/b/", Tags: []string{"y", "x", "y"}, Env: map[string]string{}}.normal()
	b := Request{Entry: "/a/b", Tags: []string{"x", "y"}}.normal()
	if a.key() != b.key() {
		t.Errorf("keys are %s and %s; want equal", a.key(), b.key())
	}
	c := Request{Entry: "/a/b", Tags: []string{"x", "y"}, GOARCH: "arm"}.normal()
	if b.key() == c.key() {
		t.Errorf("%+v and %+v have one key", b, c)
	}
	d := Request{Entry: "/a/b", Tags: []string{"x", "y"}, Debug: true}.normal()
	if b.key() == d.key() {
		t.Errorf("%+v and %+v have one key", b, d)
	}
}
