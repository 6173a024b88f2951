package dashboard

import (
	"bytes"
	"encoding/json"
)

// maxLaidOut is how much text JSON becomes at most when it is broken into lines,
// in bytes. Who sends it chooses how deep it is, and each line begins with that
// many spaces: 140 KB can become a gigabyte.
const maxLaidOut = 1 << 20

// laidOut is JSON in lines; ok is false if body is none. Names, order and numbers
// stay as they are. What would be too long is as it came.
func laidOut(body []byte) (text []byte, ok bool) {
	if !json.Valid(body) {
		return nil, false
	}
	const indent = "  "
	size, depth, inString := len(body), 0, false
	for i := 0; i < len(body) && size <= maxLaidOut; i++ {
		switch c := body[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			size += 1 + depth*len(indent)
		case c == ',':
			size += 1 + depth*len(indent)
		case c == '}' || c == ']':
			depth--
			size += 1 + depth*len(indent)
		case c == ':':
			size++
		}
	}
	var out bytes.Buffer
	if size > maxLaidOut || json.Indent(&out, body, "", indent) != nil {
		return body, true
	}
	return out.Bytes(), true
}
