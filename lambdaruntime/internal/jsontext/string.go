package jsontext

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// String returns the string that a JSON text holds, and "" where the value
// is null or of another type.
func String(text string) string {
	if len(text) < 2 || text[0] != '"' {
		return ""
	}
	return unquote(text)
}

// unquote returns the string of a checked JSON string, quotes included in
// text. Like encoding/json it replaces invalid UTF-8 and lone surrogates with
// U+FFFD. A string without escapes is a substring of text.
func unquote(text string) string {
	s := text[1 : len(text)-1]
	if strings.IndexByte(s, '\\') < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		if s[0] == '\\' {
			s = unescape(&b, s)
			continue
		}
		plain := s
		if i := strings.IndexByte(s, '\\'); i >= 0 {
			plain = s[:i]
		}
		s = s[len(plain):]
		if utf8.ValidString(plain) {
			b.WriteString(plain)
			continue
		}
		for _, r := range plain { // U+FFFD for each invalid byte
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unescape writes the character of the escape that s starts with and
// returns what follows it.
func unescape(b *strings.Builder, s string) string {
	switch c := s[1]; c {
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		r, _ := hex4(s[2:])
		s = s[6:]
		if utf16.IsSurrogate(r) {
			low := rune(utf8.RuneError)
			if strings.HasPrefix(s, `\u`) {
				low, _ = hex4(s[2:])
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				s = s[6:]
			}
		}
		b.WriteRune(r)
		return s
	default: // the quote, the backslash and the slash stand for themselves
		b.WriteByte(c)
	}
	return s[2:]
}

// hex4 reads four hexadecimal digits.
func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[:4]) {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 + rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 + rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			r = r<<4 + rune(c-'A') + 10
		default:
			return 0, false
		}
	}
	return r, true
}

// escape is how many bytes longer a byte is inside a JSON string.
var escape = [256]uint8{
	0: 5, 5, 5, 5, 5, 5, 5, 5, 5, '\t': 1, '\n': 1, 11: 5, 5, '\r': 1, 14: 5, 5,
	16: 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, '"': 1, '\\': 1,
}

// Len returns the length of valid UTF-8 inside a JSON string.
func Len(s []byte) int {
	n := len(s)
	for _, c := range s {
		n += int(escape[c])
	}
	return n
}

// Append appends s as the inside of a JSON string. It escapes nothing that
// JSON does not require, since every byte counts towards Lambda's limit, and
// replaces invalid UTF-8 with U+FFFD.
func Append[S string | []byte](dst []byte, s S) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if escape[c] == 0 {
				continue
			}
			dst = append(append(dst, s[start:i-1]...), '\\')
			start = i
			switch c {
			case '\n':
				dst = append(dst, 'n')
			case '\r':
				dst = append(dst, 'r')
			case '\t':
				dst = append(dst, 't')
			case '"', '\\':
				dst = append(dst, c)
			default:
				const hex = "0123456789abcdef"
				dst = append(dst, 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, s[start:i]...), "\ufffd"...)
			start = i + 1
		}
		i += size
	}
	return append(dst, s[start:]...)
}
