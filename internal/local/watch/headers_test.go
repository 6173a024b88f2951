package watch

import (
	"os"
	"path/filepath"
	"testing"
)

// The go command is asked about dependencies after a save that may have changed
// them, and after no other.
func TestHeadersChangeWithWhatIsDependedOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	var h Headers
	const before = "//go:build linux\n\npackage main\n\nimport \"fmt\"\n\n//go:embed a.txt\nvar a string\n\nfunc main() { fmt.Println(a) }\n"
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"the first time", before, true},
		{"the same", before, false},
		{"other code", before + "\nvar b = 1 // import \"os\"\n", false},
		{"another import", "//go:build linux\n\npackage main\n\nimport (\n\t\"fmt\"\n\t_ \"os\"\n)\n\n//go:embed a.txt\nvar a string\n", true},
		{"as before", before, true},
		{"another constraint", "//go:build darwin" + before[len("//go:build linux"):], true},
		{"another file is embedded", before + "\n//go:embed b.txt\nvar b string\n", true},
		{"imports that do not parse", "package main\n\nimport \"fmt\n", true},
		{"as before that", before, true},
		{"code that does not parse", before + "\nfunc {\n", false},
	} {
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := h.Changed([]string{file}); got != tt.want {
			t.Errorf("%s: Changed = %v, want %v", tt.name, got, tt.want)
		}
	}
	h.Changed([]string{file})
	h.Forget()
	if !h.Changed([]string{file}) {
		t.Error("what was forgotten is known")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(filepath.Dir(file), "go.mod")
	for range 2 {
		if !h.Changed([]string{file}) {
			t.Error("a file that is gone changes nothing")
		}
		if !h.Changed([]string{mod}) {
			t.Error("a go.mod changes nothing")
		}
	}
}
