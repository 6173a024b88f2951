package idempotency

import (
	"errors"
	"strings"
)

// maxKey is the longest key that a client may send, several times what UUIDs and hashes need.
const maxKey = 255

// errNoHeader is the error for a request without the header.
var errNoHeader = errors.New("missing; want a key that no other request has, such as a random UUID")

// headerKey is the key in the values of a header: a string of RFC 8941, in quotes, or the same text without them, as
// most clients send it.
func headerKey(values []string) (string, error) {
	switch {
	case len(values) == 0:
		return "", errNoHeader
	case len(values) > 1:
		return "", errors.New("got several, want one")
	}
	key := strings.Trim(values[0], " \t")
	if strings.HasPrefix(key, `"`) {
		unquoted, ok := unquote(key)
		if !ok {
			return "", errors.New(`got a quoted string with a quote or backslash that is not escaped, or text after it`)
		}
		key = unquoted
	}
	switch {
	case strings.Trim(key, " ") == "":
		return "", errors.New("got an empty key")
	case len(key) > maxKey:
		return "", errors.New("got a key of more than 255 characters")
	}
	for _, c := range []byte(key) {
		if c < ' ' || c > '~' {
			return "", errors.New("got a key with characters other than printable ASCII")
		}
	}
	return key, nil
}

// unquote returns the text of a string of RFC 8941, in which only quotes and backslashes are escaped.
func unquote(s string) (string, bool) {
	var text strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return text.String(), i == len(s)-1
		case '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", false
			}
		}
		text.WriteByte(s[i])
	}
	return "", false
}
