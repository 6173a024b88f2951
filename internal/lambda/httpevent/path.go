package httpevent

import (
	"fmt"
	"net/url"
	"strings"
)

// decodeTwice turns a request's path into an HTTP API's rawPath: decoded, cut at
// a question mark, and decoded again, so that %252F becomes a slash. The second time, a % that
// begins no escape stays, but one with a single hex digit is refused with 400.
func decodeTwice(escaped string) (string, error) {
	once, err := url.PathUnescape(escaped)
	if err != nil {
		return "", fmt.Errorf("%w: path %q", ErrBadRequest, escaped)
	}
	once, _, _ = strings.Cut(once, "?")
	if !strings.Contains(once, "%") {
		return once, nil
	}
	var b strings.Builder
	for i := 0; i < len(once); i++ {
		c := once[i]
		if c == '%' {
			hi, isHex := hexDigit(once, i+1)
			lo, isPair := hexDigit(once, i+2)
			switch {
			case isHex && isPair:
				c = hi<<4 | lo
				i += 2
			case isHex:
				return "", fmt.Errorf("%w: path %q holds half an escape after decoding", ErrBadRequest, escaped)
			}
		}
		b.WriteByte(c)
	}
	return b.String(), nil
}

// hexDigit is the value of s[i], and whether there is a hex digit.
func hexDigit(s string, i int) (byte, bool) {
	if i >= len(s) {
		return 0, false
	}
	switch c := s[i]; {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// escapedPath is the request's path as it was sent, at least "/".
func escapedPath(u *url.URL) string {
	if p := u.EscapedPath(); p != "" {
		return p
	}
	return "/"
}

// decodedPath is the request's path, decoded once.
func decodedPath(u *url.URL) string {
	if u.Path != "" {
		return u.Path
	}
	return "/"
}

// A pair is one name and value of a query.
type pair struct{ name, value string }

// queryPairs splits a query as it was sent, in order. A semicolon is an
// ordinary character.
func queryPairs(raw string) []pair {
	var pairs []pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, pair{name, value})
	}
	return pairs
}

// QueryValues are the values of a name in a query as it was sent, as events tell
// them.
func QueryValues(raw, name string) []string {
	var values []string
	for _, p := range queryPairs(raw) {
		if p = p.decoded(); p.name == name {
			values = append(values, p.value)
		}
	}
	return values
}

// decoded is p with + and escapes resolved; what is no escape stays.
func (p pair) decoded() pair { return pair{unescapeQuery(p.name), unescapeQuery(p.value)} }

func unescapeQuery(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}
