package session

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
		{"a failed validation", `panic: ValidationFailedWithErrors: Validation failed with the following errors:
	  [Hello/Api] route "GTE /": API Gateway has no method GTE

goroutine 1 [running]:
github.com/aws/jsii-runtime-go/runtime.Invoke({0x189b120, 0x1dd8e558e8c0})
	/runtime/runtime.go:229 +0x254
exit status 2`, `panic: ValidationFailedWithErrors: Validation failed with the following errors:
	  [Hello/Api] route "GTE /": API Gateway has no method GTE

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
