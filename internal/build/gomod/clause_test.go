package gomod

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// The standard library's parser is the judge.
func TestPackageClauseIsThatOfTheParser(t *testing.T) {
	for _, text := range []string{
		"package main\n", "package store", "\ufeffpackage bom\n", "// Command x.\npackage main // it is\n",
		"//go:build linux\n\n/* package no */\n\tpackage /* here */ yes\r\n", "/**/package a;import \"b\"", "/* a **/ package b",
		"package\n\nlines", "package été", "package _x1", "package x2\n\nfunc main() {}\n",
		"", "// only a comment", "/* open", "func main() {}", "package", "package 1x", "packagemain", "#!/bin/sh\n",
	} {
		path := filepath.Join(t.TempDir(), "x.go")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		want := "main"
		if file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly); err == nil {
			want = file.Name.Name
		}
		if got := packageClause(path); got != want {
			t.Errorf("%q is of package %q, want %q", text, got, want)
		}
	}
	if got := packageClause(filepath.Join(t.TempDir(), "none.go")); got != "main" {
		t.Errorf("a file that is not there is of package %q, want main", got)
	}
}
