package lambdaruntime

import (
	"os/exec"
	"strings"
	"testing"
)

// Shows P9: what is not a handler does not compile.
func TestShapesAreCheckedByTheCompiler(t *testing.T) {
	for program, want := range map[string]string{
		"right":      "",
		"noerror":    "func(context.Context, string) string literal) does not match",
		"nocontext":  "func(string) (string, error) literal) does not match",
		"wrongevent": "does not match func(context.Context, event) (O, error)",
		"wrongchain": "Middleware[int, string]",
	} {
		out, err := exec.Command("go", "vet", "./testdata/shape/"+program).CombinedOutput()
		if want == "" {
			if err != nil {
				t.Errorf("%s does not compile: %s", program, out)
			}
			continue
		}
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("go vet of %s says %q, want an error with %q", program, out, want)
		}
	}
}
