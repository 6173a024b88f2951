// Package jsontext reads members out of JSON text without decoding the rest,
// and writes strings into it.
//
// An HTTP event is read by walking its text once and keeping the few members
// that a request is made of as substrings. encoding/json would build maps and
// structs for every member, which costs more than the handler does. The tests
// hold the walk equal to encoding/json on arbitrary bytes.
package jsontext

import (
	"errors"
	"fmt"
	"strings"
)

// maxDepth is the nesting that encoding/json allows too; without a bound a
// hostile event could exhaust the stack.
const maxDepth = 10000

var (
	errEnd   = errors.New("unexpected end of JSON")
	errDepth = errors.New("JSON is nested more than 10000 deep")
)

// An Object walks the members of a JSON object in the order of the text:
//
//	for m := Walk(text); m.Next(); {
//		use(m.Key, m.Value)
//	}
//
// It checks the grammar of everything it passes. A text that is not an object
// has no members.
type Object struct {
	Key   string // the member's name, unquoted
	Value string // the JSON text of the member's value
	Err   error  // why the walk ended before the text did

	text string
	pos  int
}

// Walk returns the walk of the object in text, before its first member.
func Walk(text string) Object {
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != '{' {
		return Object{text: text, pos: len(text)}
	}
	return Object{text: text, pos: i}
}

// Next moves to the next member. It returns false at the end of the object
// and at the first error, which is then in m.Err.
func (m *Object) Next() bool {
	if m.pos >= len(m.text) {
		return false
	}
	first := m.text[m.pos] == '{'
	i := skipSpace(m.text, m.pos+1)
	if first && i < len(m.text) && m.text[i] == '}' {
		m.pos = len(m.text)
		m.Err = onlySpace(m.text, i+1)
		return false
	}
	start := i
	if i, m.Err = skipString(m.text, i); m.Err != nil {
		return m.stop()
	}
	m.Key = unquote(m.text[start:i])
	if i, m.Err = skipByte(m.text, skipSpace(m.text, i), ':'); m.Err != nil {
		return m.stop()
	}
	start = skipSpace(m.text, i)
	if i, m.Err = skipValue(m.text, start, 2); m.Err != nil {
		return m.stop()
	}
	m.Value = m.text[start:i]
	i = skipSpace(m.text, i)
	if i < len(m.text) && m.text[i] == ',' {
		m.pos = i
		return true
	}
	m.pos = len(m.text)
	if i, m.Err = skipByte(m.text, i, '}'); m.Err == nil {
		m.Err = onlySpace(m.text, i)
	}
	return m.Err == nil
}

func (m *Object) stop() bool {
	m.pos = len(m.text)
	return false
}

// An Array walks the elements of an array inside a text that an Object has
// already checked. A text that is not an array has no elements.
type Array struct {
	Value string // the JSON text of the element
	text  string
	pos   int
}

// WalkArray returns the walk of the array in text, before its first element.
func WalkArray(text string) Array {
	if len(text) == 0 || text[0] != '[' {
		return Array{text: text, pos: len(text)}
	}
	return Array{text: text, pos: 1}
}

// Next moves to the next element. It returns false at the end.
func (a *Array) Next() bool {
	start := skipSpace(a.text, a.pos)
	if start >= len(a.text) || a.text[start] == ']' {
		return false
	}
	end, err := skipValue(a.text, start, 2)
	if err != nil {
		return false
	}
	a.Value = a.text[start:end]
	a.pos = skipSpace(a.text, end)
	if a.pos < len(a.text) && a.text[a.pos] == ',' {
		a.pos++
	}
	return true
}

// skipValue returns the index after the value that starts at text[i].
func skipValue(text string, i, depth int) (int, error) {
	if i >= len(text) {
		return i, errEnd
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
	if depth > maxDepth {
		return i, errDepth
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
		if escape[text[i]] == 0 {
			continue
		}
		switch text[i] {
		case '"':
			return i + 1, nil
		case '\\':
			i++
			if i == len(text) {
				return i, errEnd
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
	return i, errEnd
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
		return errEnd
	}
	return fmt.Errorf("unexpected %q in JSON at offset %d", text[i], i)
}

// Member returns the text of an object's member, "" where it has none. Of
// several with that name it is the last, as with encoding/json.
func Member(text, name string) string {
	found := ""
	for m := Walk(text); m.Next(); {
		if m.Key == name {
			found = m.Value
		}
	}
	return found
}
