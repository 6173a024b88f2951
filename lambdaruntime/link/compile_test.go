package link

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A wrong kind or a wrong level is a compile error, where a string would be
// an access denied in production.
func TestWrongKindsAndLevelsDoNotCompile(t *testing.T) {
	for _, test := range []struct {
		program string
		want    []string // parts of the compiler's message; none if it compiles
	}{
		{"right", nil},
		{"wronglevel", []string{"main.go:7:", "link.Send does not satisfy link.BucketLevel"}},
		{"wrongkind", []string{"main.go:11:", "main.go:12:", "link.Queue[link.Send]"}},
	} {
		t.Run(test.program, func(t *testing.T) {
			out, err := exec.Command("go", "build", "-o", os.DevNull, "./testdata/"+test.program).CombinedOutput()
			if compiles := err == nil; compiles != (test.want == nil) {
				t.Fatalf("go build ./testdata/%s: %v\n%s", test.program, err, out)
			}
			for _, want := range test.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("the compiler says\n%s\nwant it to say %q", out, want)
				}
			}
		})
	}
}
