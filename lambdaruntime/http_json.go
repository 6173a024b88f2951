package lambdaruntime

import (
	"errors"
	"fmt"
	"strings"
)

// An event is read by walking its JSON text once and keeping the few members
// that a request is made of as substrings. encoding/json would build maps and
// structs for every member, which costs more than the handler does.
// The tests hold this walk equal to encoding/json on arbitrary bytes.

// maxJSONDepth is the nesting that encoding/json allows too; without a bound a
// hostile event could exhaust the stack.
const maxJSONDepth = 10000

var (
	errJSONEnd   = errors.New("unexpected end of JSON")
	errJSONDepth = errors.New("JSON is nested more than 10000 deep")
)

// jsonObject walks the members of a JSON object in the order of the text:
//
//	for m := walkObject(text); m.next(); {
//		use(m.key, m.value)
//	}
//
// It checks the grammar of everything it passes. A text that is not an object
// has no members.
type jsonObject struct {
	key   string // the member's name, unquoted
	value string // the JSON text of the member's value
	err   error

	text string
	pos  int
}

func walkObject(text string) jsonObject {
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != '{' {
		return jsonObject{text: text, pos: len(text)}
	}
	return jsonObject{text: text, pos: i}
}

// next moves to the next member. It returns false at the end of the object
// and at the first error, which is then in m.err.
func (m *jsonObject) next() bool {
	if m.pos >= len(m.text) {
		return false
	}
	first := m.text[m.pos] == '{'
	i := skipSpace(m.text, m.pos+1)
	if first && i < len(m.text) && m.text[i] == '}' {
		m.pos = len(m.text)
		m.err = onlySpace(m.text, i+1)
		return false
	}
	start := i
	if i, m.err = skipString(m.text, i); m.err != nil {
		return m.stop()
	}
	m.key = unquoteJSON(m.text[start:i])
	if i, m.err = skipByte(m.text, skipSpace(m.text, i), ':'); m.err != nil {
		return m.stop()
	}
	start = skipSpace(m.text, i)
	if i, m.err = skipValue(m.text, start, 2); m.err != nil {
		return m.stop()
	}
	m.value = m.text[start:i]
	i = skipSpace(m.text, i)
	if i < len(m.text) && m.text[i] == ',' {
		m.pos = i
		return true
	}
	m.pos = len(m.text)
	if i, m.err = skipByte(m.text, i, '}'); m.err == nil {
		m.err = onlySpace(m.text, i)
	}
	return m.err == nil
}

func (m *jsonObject) stop() bool {
	m.pos = len(m.text)
	return false
}

// jsonArray walks the elements of an array inside a text that a jsonObject has
// already checked. A text that is not an array has no elements.
type jsonArray struct {
	value string // the JSON text of the element
	text  string
	pos   int
}

func walkArray(text string) jsonArray {
	if len(text) == 0 || text[0] != '[' {
		return jsonArray{text: text, pos: len(text)}
	}
	return jsonArray{text: text, pos: 1}
}

func (a *jsonArray) next() bool {
	start := skipSpace(a.text, a.pos)
	if start >= len(a.text) || a.text[start] == ']' {
		return false
	}
	end, err := skipValue(a.text, start, 2)
	if err != nil {
		return false
	}
	a.value = a.text[start:end]
	a.pos = skipSpace(a.text, end)
	if a.pos < len(a.text) && a.text[a.pos] == ',' {
		a.pos++
	}
	return true
}

// skipValue returns the index after the value that starts at text[i].
func skipValue(text string, i, depth int) (int, error) {
	if i >= len(text) {
		return i, errJSONEnd
	}
	switch c := text[i]; {
	case c == '"':
		return skipString(text, i)
	case c == '{' || c == '[':
		return skipNested(text, i, depth)
	case c == 't':
		return skipWord(text, i, "true")
	case c == 'f':
		return skipWord(text, i, "false")
	case c == 'n':
		return skipWord(text, i, "null")
	case c == '-' || '0' <= c && c <= '9':
		return skipNumber(text, i)
	default:
		return i, unexpected(text, i)
	}
}

func skipNested(text string, i, depth int) (int, error) {
	if depth > maxJSONDepth {
		return i, errJSONDepth
	}
	object := text[i] == '{'
	end := byte(']')
	if object {
		end = '}'
	}
	i = skipSpace(text, i+1)
	if i < len(text) && text[i] == end {
		return i + 1, nil
	}
	for {
		var err error
		if object {
			if i, err = skipString(text, i); err != nil {
				return i, err
			}
			if i, err = skipByte(text, skipSpace(text, i), ':'); err != nil {
				return i, err
			}
			i = skipSpace(text, i)
		}
		if i, err = skipValue(text, i, depth+1); err != nil {
			return i, err
		}
		i = skipSpace(text, i)
		if i < len(text) && text[i] == ',' {
			i = skipSpace(text, i+1)
			continue
		}
		return skipByte(text, i, end)
	}
}

func skipString(text string, i int) (int, error) {
	i, err := skipByte(text, i, '"')
	if err != nil {
		return i, err
	}
	for ; i < len(text); i++ {
		if jsonEscape[text[i]] == 0 {
			continue
		}
		switch text[i] {
		case '"':
			return i + 1, nil
		case '\\':
			i++
			if i == len(text) {
				return i, errJSONEnd
			}
			if text[i] == 'u' {
				if _, ok := hex4(text[i+1:]); !ok {
					return i, fmt.Errorf("\\u without four hexadecimal digits at offset %d", i-1)
				}
				i += 4
			} else if strings.IndexByte(`"\/bfnrt`, text[i]) < 0 {
				return i, unexpected(text, i)
			}
		default: // a control character
			return i, unexpected(text, i)
		}
	}
	return i, errJSONEnd
}

func skipNumber(text string, i int) (int, error) {
	digits := func() bool {
		start := i
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i > start
	}
	if text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if !digits() {
		return i, unexpected(text, i)
	}
	if i < len(text) && text[i] == '.' {
		i++
		if !digits() {
			return i, unexpected(text, i)
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return i, unexpected(text, i)
		}
	}
	return i, nil
}

func skipWord(text string, i int, word string) (int, error) {
	if !strings.HasPrefix(text[i:], word) {
		return i, unexpected(text, i)
	}
	return i + len(word), nil
}

func skipByte(text string, i int, c byte) (int, error) {
	if i >= len(text) || text[i] != c {
		return i, unexpected(text, i)
	}
	return i + 1, nil
}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}

// onlySpace fails when anything follows the value that ended before text[i].
func onlySpace(text string, i int) error {
	if i = skipSpace(text, i); i < len(text) {
		return unexpected(text, i)
	}
	return nil
}

func unexpected(text string, i int) error {
	if i >= len(text) {
		return errJSONEnd
	}
	return fmt.Errorf("unexpected %q in JSON at offset %d", text[i], i)
}
