package main

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/scaffold"
)

// What new prints to be copied is one word for the shell, whatever the folder is
// called.
func TestFoldersAreOneWordForTheShell(t *testing.T) {
	for path, want := range map[string]string{
		"shop": "shop", "../größe/v1.2_x": "../größe/v1.2_x",
		"my shop": "'my shop'", "ann's": `'ann'\''s'`, "$(id)": "'$(id)'", "~x": "'~x'", "-x": "./-x", "a\x1b[2J\n": `'a\x1b[2J\x0a'`,
	} {
		if got := shellWord(path); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", path, got, want)
		}
	}
}

// What was made of a name that cannot be kept is said, with how to choose another.
func TestWhatBecameOfANameIsSaid(t *testing.T) {
	app := scaffold.App{Module: "example.com/sh-p", Stack: "ShP", Lost: []string{"ö"}}
	for chosen, want := range map[bool]string{
		false: "names of modules and stacks have letters from a to z, not ö: the module is example.com/sh-p and the stack ShP; --module PATH chooses another module, and the stack is named in infra/main.go",
		true:  "names of modules and stacks have letters from a to z, not ö: the stack is ShP, as infra/main.go has it",
	} {
		if got := renamed(app, chosen); got != want {
			t.Errorf("renamed(chosen %v) = %q, want %q", chosen, got, want)
		}
	}
}
