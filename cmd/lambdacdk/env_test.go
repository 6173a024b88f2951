package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A secret needs to stand on no command line: a name takes its value from the
// environment, and a file has the others.
func TestVariablesComeFromTheEnvironmentAndFromAFile(t *testing.T) {
	t.Setenv("LAMBDACDK_TEST_TOKEN", "s=cret")
	t.Setenv("LAMBDACDK_TEST_EMPTY", "")
	file := filepath.Join(t.TempDir(), "local.env")
	text := "# of this machine\n\nA=from the file\nB=x=y \"quoted\"  \r\nLAMBDACDK_TEST_EMPTY\nEMPTY=\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v := variables{assignments{}}
	for _, given := range []string{"LAMBDACDK_TEST_TOKEN", "A=given"} {
		if err := v.Set(given); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.addFile(file); err != nil {
		t.Fatal(err)
	}
	want := assignments{"LAMBDACDK_TEST_TOKEN": "s=cret", "LAMBDACDK_TEST_EMPTY": "", "A": "given", "B": `x=y "quoted"  `, "EMPTY": ""}
	if !maps.Equal(v.assignments, want) {
		t.Errorf("the variables are %q, want %q", v.assignments, want)
	}
}

// What is wrong is said with its place, and never with what may be a secret.
func TestWrongVariablesAreNamedWithoutTheirValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "local.env")
	for text, want := range map[string]string{
		"A=1\nexport B=hunter2": "local.env:2: want KEY=VALUE",
		"B =hunter2":            "local.env:1: want KEY=VALUE",
		"=hunter2":              "local.env:1: want KEY=VALUE",
		"LAMBDACDK_TEST_UNSET":  `local.env:1: the environment of lambdacdk has no LAMBDACDK_TEST_UNSET`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := variables{assignments{}}.addFile(file)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, want an error with %q, and without the value", text, err, want)
		}
	}
	if err := (variables{assignments{}}).addFile(file + "x"); err == nil || !strings.Contains(err.Error(), "--env-file") {
		t.Errorf("no file: %v", err)
	}
}
