package lambdalog

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// A text from outside can neither begin a second record nor command a terminal.
func TestTextEscapesWhatDoesNotPrint(t *testing.T) {
	t.Setenv("AWS_LAMBDA_LOG_FORMAT", "")
	for _, api := range []string{"", "127.0.0.1:9001"} {
		t.Setenv("AWS_LAMBDA_RUNTIME_API", api)
		for message, want := range map[string]string{
			"plain é \"quoted\" \\ text":                      "plain é \"quoted\" \\ text",
			"a\n2026-01-02T03:04:05.000Z ERROR forged\r\n":    `a\n2026-01-02T03:04:05.000Z ERROR forged\r\n`,
			"\x1b[2Jcleared\x07\x7f\x00":                      `\x1b[2Jcleared\a\x7f\x00`,
			"tab\t, line\u2028separator, \u202eright to left": `tab\t, line\u2028separator, \u202eright to left`,
			"\xff no text \ufffd":                             `\xff no text ` + "\ufffd",
		} {
			var out bytes.Buffer
			slog.New(NewHandler(&out, nil)).Info(message)
			if got := out.String(); !strings.HasSuffix(got, "INFO  "+want+"\n") || strings.Count(got, "\n") != 1 {
				t.Errorf("API %q: %q is written as %q, want %q", api, message, got, want)
			}
		}
	}
}

func TestTextEscapesNamesAndLists(t *testing.T) {
	t.Setenv("AWS_LAMBDA_LOG_FORMAT", "")
	t.Setenv("AWS_LAMBDA_RUNTIME_API", "")
	var out bytes.Buffer
	slog.New(NewHandler(&out, nil)).WithGroup("a\nb").With("k e=y", 1).Info("m", "\x1b", true, "stack", []string{"main.go:1", "x\ny\x1b[0m"})
	if got, want := out.String(), ` m "a\nb"."k e=y"=1 "a\nb"."\x1b"=true "a\nb".stack=`+"\n\tmain.go:1\n\t"+`x\ny\x1b[0m`+"\n"; !strings.HasSuffix(got, want) {
		t.Errorf("record %q, want it to end in %q", got, want)
	}
}

func FuzzTextIsOneLine(f *testing.F) {
	f.Add("message", "key", "value")
	f.Add("a\nb\x1b", "", "\xff\u2028")
	f.Fuzz(func(t *testing.T, message, key, value string) {
		var out bytes.Buffer
		h := NewHandler(&out, &Options{Format: Text})
		h.local = false
		slog.New(h).WithGroup(key).Info(message, key, value, "any", []string{value})
		line, found := strings.CutSuffix(out.String(), "\n")
		if bad := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); !found || bad >= 0 || !utf8.ValidString(line) {
			t.Errorf("record %q is not one line of printable text", out.String())
		}
	})
}
