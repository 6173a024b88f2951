// Package routeselection reads the route selection expressions of WebSocket
// APIs: which route a message goes to.
package routeselection

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Default is the expression of an API that names none.
const Default = "$request.body.action"

// An Expression is text and variables, such as "${request.body.service}/${request.body.action}".
//
// Source: "WebSocket selection expressions", API Gateway developer guide.
type Expression struct{ parts []part }

// A part is text, or the path of a field of the message.
type part struct {
	text string
	path []string // nil for text
}

// bodyPrefix is what all variables of a route selection begin with.
const bodyPrefix = "request.body."

// variable is what follows a $ without braces, as far as it goes.
var variable = regexp.MustCompile(`^[A-Za-z0-9_.-]+`)

// Parse reads an expression, or says what is wrong with it.
func Parse(text string) (Expression, error) {
	var e Expression
	if text == "" {
		return e, fmt.Errorf("it is empty; %s is usual", Default)
	}
	for rest := text; rest != ""; {
		before, after, found := cutVariable(rest)
		if before != "" {
			e.parts = append(e.parts, part{text: before})
		}
		if !found {
			break
		}
		name, tail, err := readName(after)
		if err != nil {
			return Expression{}, err
		}
		path, ok := strings.CutPrefix(name, bodyPrefix)
		if !ok || path == "" || strings.Contains("."+path+".", "..") {
			return Expression{}, fmt.Errorf("it has the variable %q; a message is routed by a field of itself, such as %s", name, Default)
		}
		e.parts = append(e.parts, part{path: strings.Split(path, ".")})
		rest = tail
	}
	return e, nil
}

// cutVariable returns the text before the first $, in which "\$" is a dollar
// sign, and what follows that $.
func cutVariable(s string) (before, after string, found bool) {
	var text strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '$':
			text.WriteByte('$')
			i++
		case s[i] == '$':
			return text.String(), s[i+1:], true
		default:
			text.WriteByte(s[i])
		}
	}
	return text.String(), "", false
}

func readName(s string) (name, rest string, err error) {
	if inside, ok := strings.CutPrefix(s, "{"); ok {
		name, rest, ok = strings.Cut(inside, "}")
		if !ok {
			return "", "", fmt.Errorf("its brace after $ is not closed")
		}
		return name, rest, nil
	}
	name = variable.FindString(s)
	if name == "" {
		return "", "", fmt.Errorf(`it has a $ without a name; write \$ for a dollar sign`)
	}
	return name, s[len(name):], nil
}

// Reaches reports whether a message can be routed to key.
func (e Expression) Reaches(key string) bool {
	var pattern strings.Builder
	for _, p := range e.parts {
		if p.path == nil {
			pattern.WriteString(regexp.QuoteMeta(p.text))
			continue
		}
		pattern.WriteString(".*")
	}
	return regexp.MustCompile(`(?s)^` + pattern.String() + `$`).MatchString(key)
}

// Key is the route key that a message asks for; empty if it asks for none,
// because it is no JSON or lacks a field. Such messages go to $default.
func (e Expression) Key(message []byte) string {
	var body any
	decoder := json.NewDecoder(bytes.NewReader(message))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil || decoder.More() {
		return ""
	}
	var key strings.Builder
	for _, p := range e.parts {
		if p.path == nil {
			key.WriteString(p.text)
			continue
		}
		value, ok := field(body, p.path)
		if !ok {
			return ""
		}
		key.WriteString(value)
	}
	return key.String()
}

// field is the text of a field that is no object, list or null.
func field(value any, path []string) (string, bool) {
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number, bool:
		return fmt.Sprint(value), true
	}
	return "", false
}
