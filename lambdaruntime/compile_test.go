package lambdaruntime

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Shows P9: what is not a handler does not compile, nor does an option where
// nothing could honour it.
func TestShapesAreCheckedByTheCompiler(t *testing.T) {
	out, err := exec.Command("go", "vet", "./testdata/shape/...").CombinedOutput()
	if err == nil {
		t.Fatalf("go vet finds nothing wrong: %s", out)
	}
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
		// What go vet says of a program has its path in front.
		var said []string
		for line := range strings.Lines(string(out)) {
			if strings.Contains(filepath.ToSlash(line), "testdata/shape/"+program+"/") {
				said = append(said, line)
			}
		}
		if all := strings.Join(said, ""); (want == "") != (all == "") || !strings.Contains(all, want) {
			t.Errorf("go vet of %s says %q, want an error with %q, or none if that is empty", program, all, want)
		}
	}
}
