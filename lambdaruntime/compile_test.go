package lambdaruntime

import (
	"os/exec"
	"strings"
	"testing"
)

// Shows P9: what is not a handler does not compile, nor does an option where
// nothing could honour it.
func TestShapesAreCheckedByTheCompiler(t *testing.T) {
	for program, want := range map[string]string{
		"right":      "",
		"noerror":    "func(context.Context, string) string literal) does not match",
		"nocontext":  "func(string) (string, error) literal) does not match",
		"wrongevent": "does not match func(context.Context, event) (O, error)",
		"wrongchain": "Middleware[int, string]",

		"httpoptions":   "",
		"handleroption": "as lambdaruntime.HTTPOption value in argument to lambdaruntime.NewHTTPHandler",
		"eventoption":   "as lambdaruntime.Option value in argument to lambdaruntime.Start",
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
