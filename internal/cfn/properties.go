package cfn

import (
	"strings"
	"time"
)

// Properties are properties of a resource, resolved. Of what is absent or of
// another type, every method gives the zero value.
type Properties map[string]any

// Text is a string, or the text of a number or a boolean.
func (p Properties) Text(name string) string {
	switch x := p[name].(type) {
	case nil:
		return ""
	case string:
		return x
	default:
		return strings.TrimSpace(Text(x))
	}
}

// Number is a whole number, which templates also write as text.
func (p Properties) Number(name string) int { return Int(p[name]) }

// Seconds is a number of seconds.
func (p Properties) Seconds(name string) time.Duration {
	return time.Duration(p.Number(name)) * time.Second
}

// Flag is a boolean, which templates also write as text.
func (p Properties) Flag(name string) bool { return p.Text(name) == "true" }

// Object is a nested object.
func (p Properties) Object(name string) Properties {
	m, _ := p[name].(map[string]any)
	return m
}

// Texts is a list of strings.
func (p Properties) Texts(name string) []string {
	list, _ := p[name].([]any)
	out := make([]string, 0, len(list))
	for _, e := range list {
		out = append(out, Text(e))
	}
	return out
}

// Objects is a list of objects; what is none is left out.
func (p Properties) Objects(name string) []Properties {
	list, _ := p[name].([]any)
	var objects []Properties
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			objects = append(objects, m)
		}
	}
	return objects
}
