package cleantext

import "testing"

func TestJSONMeansTheSame(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\":\r\n\t\"ä👩‍💻\ufffd\"}":          "{\"a\":\n\n\t\"ä👩‍💻\ufffd\"}",
		"\"\x7f\u202e\u009b\u2028\xff\\u001b\"": `"\u007f\u202e\u009b\u2028\ufffd\u001b"`,
	} {
		if got := JSON(text); got != want {
			t.Errorf("%q = %q, want %q", text, got, want)
		}
	}
}

func TestNothingHarmfulIsLeft(t *testing.T) {
	for text, want := range map[string][2]string{
		"äöü 日本 👩‍💻":                     {"äöü 日本 👩‍💻", "äöü 日本 👩‍💻"},
		"a\tb\nc":                        {"a\tb\nc", `a\x09b\x0ac`},
		"\x1b[2J\r\x00\xff":              {`\x1b[2J\x0d\x00\xff`, `\x1b[2J\x0d\x00\xff`},
		"\u202eturned\u009b31m\u2028":    {`\u202eturned\u009b31m\u2028`, `\u202eturned\u009b31m\u2028`},
		"what was no text \ufffd before": {`what was no text \ufffd before`, `what was no text \ufffd before`},
	} {
		if got := [2]string{Lines(text), Line(text)}; got != want {
			t.Errorf("%q = %q, want %q", text, got, want)
		}
	}
}
