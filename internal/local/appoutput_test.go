package local

import (
	"slices"
	"strings"
	"testing"
)

// The message of a construct stays, the stack below it goes, and so does
// jsii's noise, which has no line break of its own.
func TestAppOutputIsWithoutNoise(t *testing.T) {
	for _, c := range []struct{ name, printed, want string }{
		{"a problem of our constructs", jsiiNoise + `panic: lambdacdk: Hello/Hello: MemoryMB is 3
	second line

goroutine 1 [running]:
main.main()
	/infra/main.go:14 +0x13d
exit status 2`, `panic: lambdacdk: Hello/Hello: MemoryMB is 3
	second line

exit status 2`},
		{"any other panic", "panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\nexit status 2", "panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\nexit status 2"},
		{"noise alone", "one\n" + jsiiNoise + "\ntwo", "one\ntwo"},
		{"downloads", "go: downloading a.b/c v1.2.3\nbuilt", "built"},
	} {
		var got, downloads []string
		o := appOutput{
			say:         func(line string) { got = append(got, line) },
			downloading: func(what string) { downloads = append(downloads, what) },
		}
		for line := range strings.SplitSeq(c.printed, "\n") {
			o.line(line)
		}
		if s := strings.Join(got, "\n"); s != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, s, c.want)
		}
		if want := strings.Count(c.printed, "go: downloading"); len(downloads) != want || want > 0 && !slices.Contains(downloads, "a.b/c v1.2.3") {
			t.Errorf("%s: downloads %q", c.name, downloads)
		}
	}
}
