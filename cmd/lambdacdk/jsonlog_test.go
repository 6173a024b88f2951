//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"regexp"
	"syscall"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// With --json everything is a record for programs: where the app is served, what
// handlers log, how invocations end.
func TestLocalWritesRecordsForPrograms(t *testing.T) {
	w := newJoinWorld(t)
	cmd, output := startToolWith(t, t.TempDir(), w.cache, "local", "--json", "--port", "0", w.app)
	var seen []logrecord.Record // not in the order of the invocation, on a busy machine
	record := func(wanted func(logrecord.Record) bool) logrecord.Record {
		t.Helper()
		for _, r := range seen {
			if wanted(r) {
				return r
			}
		}
		for {
			line := output.find(t, regexp.MustCompile(`.*`))
			var r logrecord.Record
			d := json.NewDecoder(bytes.NewReader([]byte(line)))
			d.DisallowUnknownFields()
			if err := d.Decode(&r); err != nil || r.Time.IsZero() || r.Kind == "" {
				t.Fatalf("the tool wrote %q, which is no record: %v", line, err)
			}
			if seen = append(seen, r); wanted(r) {
				return r
			}
		}
	}
	serving := record(func(r logrecord.Record) bool { return r.Kind == logrecord.Serving })
	var at logrecord.Addresses
	if err := json.Unmarshal(serving.Fields, &at); err != nil || at.URLs["Test/Api"] == "" || at.Services == "" {
		t.Fatalf("serving has the fields %s (%v), want the address of Test/Api", serving.Fields, err)
	}
	handlerPID(t, at.URLs["Test/Api"]+"/hello/x")
	plain := record(func(r logrecord.Record) bool { return r.Message == "a plain line" })
	if plain.Kind != logrecord.Log || plain.Function != "Test/Hello" || len(plain.RequestID) != 36 || plain.Level != "" {
		t.Errorf("the plain line is %+v", plain)
	}
	warned := record(func(r logrecord.Record) bool { return r.Message == "a record" })
	if warned.Level != "WARN" || string(warned.Fields) != `{"item":7}` || warned.RequestID != plain.RequestID {
		t.Errorf("the JSON record is %+v with fields %s", warned, warned.Fields)
	}
	ended := record(func(r logrecord.Record) bool { return r.Kind == logrecord.Invocation })
	if i := ended.Invocation; ended.RequestID != plain.RequestID || i == nil || i.Source != "GET /hello/x" || i.Status != "200" || !i.Cold || i.Milliseconds <= 0 {
		t.Errorf("the invocation is %+v, %+v", ended, i)
	}
	syscall.Kill(cmd.Process.Pid, syscall.SIGINT)
	if err := cmd.Wait(); err != nil {
		t.Errorf("lambdacdk local ended with %v", err)
	}
}

// What keeps the tool from serving is a record too.
func TestLocalFailsWithARecord(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "lambdacdk", "local", "--json", t.TempDir())
	out, err := cmd.Output()
	var r logrecord.Record
	if json.Unmarshal(out, &r) != nil || r.Kind != logrecord.Tool || r.Level != "ERROR" || r.Message == "" {
		t.Errorf("lambdacdk local --json of no app ended with %v and wrote %q, want a record of the error", err, out)
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != 1 || len(exit.Stderr) > 0 {
		t.Errorf("it ended with %v and said %q besides; want 1 and nothing", err, exit.Stderr)
	}
}
