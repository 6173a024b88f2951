package main

import "testing"

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
