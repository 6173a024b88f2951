package sdkcalls

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
)

// build links the probes as GoFunction does, with more flags, and returns the
// folder of the programs.
func build(t *testing.T, flags []string, packages ...string) string {
	t.Helper()
	dir, err := buildtest.Programs{
		Name: fmt.Sprint(flags, packages),
		Env:  []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"},
		Args: slices.Concat([]string{"-trimpath", "-buildvcs=false", "-tags", "lambda.norpc"}, flags, packages),
	}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, file string) Program {
	t.Helper()
	p, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func texts(operations []Operation) []string {
	var all []string
	for _, o := range operations {
		all = append(all, o.Service+"."+o.Name)
	}
	return all
}

// What a program can call stands in it, exactly, however it gets there.
func TestProgramsNameTheOperationsTheyCanReach(t *testing.T) {
	if testing.Short() {
		t.Skip("links eight programs with the SDK; go test without -short runs it")
	}
	dir := build(t, []string{"-ldflags", "-s -w"}, "./testdata/probes/...")
	for _, c := range []struct {
		probe      string
		operations string
		blind      string
	}{
		{"plain", "dynamodb.PutItem s3.GetObject", ""},
		{"narrow", "s3.GetObject", ""},
		{"helpers", "dynamodb.DescribeTable s3.HeadObject s3.ListObjectsV2 s3.PutObject", ""},
		{"embedded", "sqs.DeleteMessage sqs.SendMessage", ""},
		{"services", "dynamodb.Query eventbridge.PutEvents kms.Decrypt lambda.Invoke s3.HeadObject secretsmanager.GetSecretValue sfn.StartExecution sns.Publish sqs.ReceiveMessage ssm.GetParameter", ""},
		{"none", "", "os/exec"},
	} {
		got := read(t, filepath.Join(dir, c.probe))
		want := Program{Bound: Exact, Blind: strings.Fields(c.blind)}
		if got.Bound != want.Bound || !slices.Equal(texts(got.Operations), strings.Fields(c.operations)) || !slices.Equal(got.Blind, want.Blind) {
			t.Errorf("%s = %+v, want exactly %s, blind to %q", c.probe, got, c.operations, c.blind)
		}
	}

	// Where methods are looked up by name, the list is everything a client
	// has, and says so and why.
	for probe, why := range map[string]string{"template": "text/template", "rpc": "net/rpc", "byname": "looks methods up by name"} {
		got := read(t, filepath.Join(dir, probe))
		if got.Bound != UpperBound || !strings.Contains(got.Why, why) {
			t.Errorf("%s is %s because %q, want an upper bound because of %s", probe, got.Bound, got.Why, why)
		}
		for _, want := range []string{"sqs.SendMessage", "sqs.PurgeQueue"} {
			if !slices.Contains(texts(got.Operations), want) {
				t.Errorf("%s does not name %s: %v", probe, want, texts(got.Operations))
			}
		}
	}
}

// Flags of the compiler and the linker change nothing of it.
func TestFlagsDoNotChangeWhatIsRead(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library anew for each; go test without -short runs it")
	}
	for _, flags := range [][]string{
		{},
		{"-gcflags=all=-l"},
		{"-buildmode=pie", "-ldflags", "-s -w"},
	} {
		got := read(t, filepath.Join(build(t, flags, "./testdata/probes/embedded"), "embedded"))
		if got.Bound != Exact || fmt.Sprint(texts(got.Operations)) != "[sqs.DeleteMessage sqs.SendMessage]" {
			t.Errorf("go build %q: %+v, want exactly sqs.DeleteMessage and sqs.SendMessage", flags, got)
		}
	}
}

// What cannot be read is unknown, never empty and exact.
func TestUnreadableProgramsAreUnknown(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(build(t, []string{"-ldflags", "-s -w"}, "./testdata/probes/none"), "none"))
	if err != nil {
		t.Fatal(err)
	}
	broken := func(change func([]byte) []byte) string {
		file := filepath.Join(t.TempDir(), "bootstrap")
		if err := os.WriteFile(file, change(slices.Clone(whole)), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, file := range map[string]string{
		"a script": broken(func([]byte) []byte { return []byte("#!/bin/sh\n") }),
		"half":     broken(func(b []byte) []byte { return b[:len(b)/2] }),
		"renamed": broken(func(b []byte) []byte {
			return []byte(strings.ReplaceAll(string(b), "main.main\x00", "qX81.bz2q\x00"))
		}),
		"no table": broken(func(b []byte) []byte {
			return []byte(strings.ReplaceAll(string(b), ".gopclntab\x00", ".xxpclntab\x00"))
		}),
		// As packers write it: a program without sections.
		"packed": broken(func(b []byte) []byte {
			clear(b[0x28:0x30]) // e_shoff
			clear(b[0x3c:0x40]) // e_shnum, e_shstrndx
			return b
		}),
		// As garble -tiny and loaders of other kinds leave it.
		"no functions": broken(func(b []byte) []byte {
			f, err := elf.NewFile(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			clear(b[f.Section(".gopclntab").Offset+8:][:8]) // how many there are
			return b
		}),
	} {
		if got := read(t, file); got.Bound != Unknown || got.Why == "" {
			t.Errorf("%s = %+v, want unknown with a reason", name, got)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that does not exist gives no error")
	}
}

// The names of version 1's clients, and of vendored modules.
func TestNamesOfOperations(t *testing.T) {
	for name, want := range map[string]Operation{
		"github.com/aws/aws-sdk-go-v2/service/s3.(*Client).addOperationGetObjectMiddlewares":                           {"s3", "GetObject"},
		"github.com/aws/aws-sdk-go-v2/service/s3.(*Client).addOperationGetObjectMiddlewares-fm":                        {"s3", "GetObject"},
		"example.com/app/vendor/github.com/aws/aws-sdk-go-v2/service/sqs.(*Client).addOperationSendMessageMiddlewares": {"sqs", "SendMessage"},
		"github.com/aws/aws-sdk-go-v2/service/s3.addOperationGetObjectMiddlewares":                                     {"s3", "GetObject"}, // version 2 as it began
		"github.com/aws/aws-sdk-go/service/s3.(*S3).GetObjectRequest":                                                  {"s3", "GetObject"},
		"github.com/aws/aws-sdk-go/service/dynamodb.(*DynamoDB).QueryRequest":                                          {"dynamodb", "Query"},
	} {
		if got, ok := operationOf(name); !ok || got != want {
			t.Errorf("operationOf(%s) = %v, %t, want %v", name, got, ok, want)
		}
	}
	for _, name := range []string{
		"github.com/aws/aws-sdk-go/service/s3.(*S3).newRequest",
		"github.com/aws/aws-sdk-go/service/s3.(*S3).GetObject",
		"github.com/aws/aws-sdk-go-v2/service/s3.(*Client).GetObject",
		"github.com/aws/aws-sdk-go-v2/service/internal/s3shared.(*Client).addOperationXMiddlewares",
		"github.com/aws/aws-sdk-go-v2/aws/signer/v4.(*Signer).SignHTTP",
		"main.main",
	} {
		if got, ok := operationOf(name); ok {
			t.Errorf("operationOf(%s) = %v, want none", name, got)
		}
	}
}

// A release of the SDK that names its methods in another way makes programs
// unknown: a list without them would look exact.
func TestOperationsUnderOtherNamesAreUnknown(t *testing.T) {
	const root = "github.com/aws/aws-sdk-go-v2/service/"
	names := []string{root + "s3.(*Client).invokeOperation", root + "s3.(*Client).addOperationGetObjectMiddlewares", root + "sqs.(*Client).invokeOperation"}
	got := fromNames(slices.Values(append(names, root+"sqs.(*Client).middlewaresOfSendMessage")))
	if got.Bound != Unknown || !strings.Contains(got.Why, "sqs") || strings.Contains(got.Why, "s3") || len(got.Operations) > 0 {
		t.Errorf("with a client whose operations cannot be read: %+v, want unknown because of sqs", got)
	}
	got = fromNames(slices.Values(append(names, root+"sqs.(*Client).addOperationSendMessageMiddlewares")))
	if got.Bound != Exact || !slices.Equal(texts(got.Operations), []string{"s3.GetObject", "sqs.SendMessage"}) {
		t.Errorf("with clients that can be read: %+v", got)
	}
}

// A session of version 1 and a configuration of version 2 start the program that
// a profile's credential_process names, which no profile in Lambda does.
func TestCredentialProcessesAreNoBlindSpot(t *testing.T) {
	for _, who := range []string{
		"github.com/aws/aws-sdk-go/aws/credentials/processcreds.(*ProcessProvider).Retrieve",
		"github.com/aws/aws-sdk-go-v2/credentials/processcreds.(*Provider).Retrieve",
	} {
		var s signs
		s.see("os/exec.(*Cmd).Start")
		if got := s.blind(); !slices.Equal(got, []string{"os/exec"}) {
			t.Errorf("a program that starts others is blind to %q", got)
		}
		s.see(who)
		if got := s.blind(); len(got) > 0 {
			t.Errorf("a program with %s is blind to %q, want nothing", who, got)
		}
	}
}

// A program of gin has two: who takes one away still has the other.
func TestEveryoneWhoKeepsAllMethodsIsNamed(t *testing.T) {
	var s signs
	for _, name := range []string{"github.com/go-playground/validator/v10.tryCallValidateFn", "text/template.(*state).evalField", "text/template.(*state).evalField"} {
		s.see(name)
	}
	why := s.keeper()
	for _, want := range []string{"text/template", "go-playground/validator"} {
		if strings.Count(why, want) != 1 {
			t.Errorf("%q, want %s named once", why, want)
		}
	}
}

// Reading costs a few milliseconds; what is bounded is what it allocates
// beside the function table.
func BenchmarkOpen(b *testing.B) {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(exe); err != nil {
			b.Fatal(err)
		}
	}
}
