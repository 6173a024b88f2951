package probes

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// keepsMethods are the packages of uses with which the linker keeps every
// method, and what the report has to name for it. All others leave the reading
// exact.
var keepsMethods = map[string]string{
	"gin":          "go-playground/validator",
	"gorm":         "gorm.io/gorm",
	"grpc":         "text/template",
	"htmltemplate": "text/template",
	"netrpc":       "net/rpc",
	"otlphttp":     "text/template",
	"ozzo":         "text/template",
	"testifysuite": "testify/suite",
	"texttemplate": "text/template",
	"validator":    "go-playground/validator",
	"xray":         "text/template",
}

// The programs get an object of S3 by a client that is in an interface, and use
// libraries besides.
const program = `package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
%s)

type getter interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

func main() {
	var files getter = s3.New(s3.Options{})
	files.GetObject(context.Background(), nil)
%s}
`

// Libraries that handlers use do not blur what is read, but for those that look
// methods up by name: these make the list an upper bound, and are named.
//
// What the linker keeps of a program it keeps of one that has more in it. So
// where a program with twenty libraries is exact, each of them is, and few links
// show it for all. Where it is not, each is linked alone: two that are exact may
// keep together what neither keeps alone, where a type of one fits an interface
// of the other, as with goccy/go-json and json-iterator.
func TestLibrariesLeaveTheReadingExactOrAreNamed(t *testing.T) {
	var exact, alone []string
	for _, name := range libraries(t) {
		if keepsMethods[name] == "" {
			exact = append(exact, name)
		} else {
			alone = append(alone, name)
		}
	}
	if len(exact)+len(alone) < 54 || len(alone) != len(keepsMethods) {
		t.Fatalf("%d libraries leave the reading exact and %d do not, want 54 or more, and the %d of keepsMethods", len(exact), len(alone), len(keepsMethods))
	}
	programs := map[string][]string{}
	for i, name := range exact {
		group := fmt.Sprint("group", i%3)
		programs[group] = append(programs[group], name)
	}
	for _, name := range alone {
		programs[name] = []string{name}
	}
	read := link(t, programs)
	for _, name := range alone {
		if err := upperBound(read[name], keepsMethods[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := map[string][]string{}
	for name, group := range programs {
		if err := exactly(read[name], "s3.GetObject"); err != nil && len(group) > 1 {
			t.Logf("%s together: %v", strings.Join(group, ", "), err)
			for _, one := range group {
				again[one] = []string{one}
			}
		}
	}
	for name, p := range link(t, again) {
		if err := exactly(p, "s3.GetObject"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Calls are seen by whatever way they are made, and none besides.
func TestWaysOfCallingAreSeen(t *testing.T) {
	for name, p := range build(t, ".", nil, "./calls/...") {
		want, ok := map[string]string{
			// A download asks for parts; an upload that fails is given up.
			"manager":    "s3.AbortMultipartUpload s3.CompleteMultipartUpload s3.CreateMultipartUpload s3.GetObject s3.PutObject s3.UploadPart",
			"repository": "dynamodb.GetItem dynamodb.PutItem",
			"version1":   "dynamodb.GetItem s3.GetObject s3.ListObjectsV2 s3.PutObject",
		}[name]
		if !ok {
			t.Errorf("%s of folder calls is not judged: add what it can call", name)
		}
		if err := exactly(p, strings.Fields(want)...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Programs keep their SDK for years.
func TestOldReleasesOfTheSDKAreRead(t *testing.T) {
	for _, module := range []string{"sdk2021", "sdk2023"} {
		for name, p := range build(t, module, nil, ".") {
			if err := exactly(p, "dynamodb.Query", "s3.GetObject", "s3.PutObject"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// libraries are the folders of uses.
func libraries(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("uses")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// exactly says what differs from an exact reading of these operations.
func exactly(p sdkcalls.Program, want ...string) error {
	if got := operations(p); p.Bound != sdkcalls.Exact || !slices.Equal(got, want) {
		return fmt.Errorf("it is read %s (%s) with %d operations: %q, want exactly %q", p.Bound, p.Why, len(got), got[:min(len(got), 10)], want)
	}
	return nil
}

// upperBound says what differs from a reading that has every operation of S3,
// because of one library.
func upperBound(p sdkcalls.Program, why string) error {
	got := operations(p)
	if p.Bound != sdkcalls.UpperBound || !strings.Contains(p.Why, why) || len(got) < 100 || !slices.Contains(got, "s3.GetObject") {
		return fmt.Errorf("it is read %s (%s) with %d operations, want an upper bound of more than 100 because of %s", p.Bound, p.Why, len(got), why)
	}
	return nil
}

func operations(p sdkcalls.Program) []string {
	var names []string
	for _, o := range p.Operations {
		names = append(names, o.Service+"."+o.Name)
	}
	return names
}

// link builds programs of libraries and reads them. Their sources lie in no
// folder: the compiler is told of them by an overlay.
func link(t *testing.T, programs map[string][]string) map[string]sdkcalls.Program {
	t.Helper()
	if len(programs) == 0 {
		return nil
	}
	dir := t.TempDir()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	var packages []string
	for name, used := range programs {
		var imports, calls strings.Builder
		for _, u := range used {
			fmt.Fprintf(&imports, "\t%q\n", "github.com/go-lambda-cdk/go-lambda-cdk/integ/probes/uses/"+u)
			fmt.Fprintf(&calls, "\t%s.Use()\n", u)
		}
		file := filepath.Join(dir, name+".go")
		if err := os.WriteFile(file, fmt.Appendf(nil, program, &imports, &calls), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(here, "linked", name, "main.go")] = file
		packages = append(packages, "./linked/"+name)
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return build(t, ".", []string{"-overlay", file}, packages...)
}

// build links the programs of packages of a module as GoFunction does, and
// reads them. They are for this machine's processor, so that what is compiled
// is that of a test.
func build(t *testing.T, module string, flags []string, packages ...string) map[string]sdkcalls.Program {
	t.Helper()
	dir := t.TempDir()
	args := append([]string{"build", "-o", dir + string(filepath.Separator), "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w"}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, packages...)...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(cmd.Args[1:], " "), err, out)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("go %s left %d programs, %v", strings.Join(cmd.Args[1:], " "), len(files), err)
	}
	read := map[string]sdkcalls.Program{}
	for _, f := range files {
		p, err := sdkcalls.Open(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		read[f.Name()] = p
	}
	return read
}
