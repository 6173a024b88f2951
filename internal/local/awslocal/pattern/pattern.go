// Package pattern matches documents with the patterns of EventBridge, which
// subscriptions of topics and event source mappings use too.
//
// The rules are those of "Comparison operators for use in event patterns" in
// the EventBridge user guide.
package pattern

import (
	"encoding/json"
	"fmt"
)

// A Pattern is one compiled pattern. The zero Pattern matches every document.
type Pattern struct {
	fields map[string]node
	any    []Pattern // of "$or": at least one matches, too
}

// A node is what a pattern wants of one field: a pattern for an object, or
// conditions of which one holds.
type node struct {
	object     *Pattern
	conditions []condition
}

// Compile reads a pattern as JSON decodes it. It fails for what is no pattern
// and for operators that it does not know.
func Compile(document any) (Pattern, error) {
	return compile(document, "")
}

// Parse compiles a pattern given as JSON.
func Parse(text string) (Pattern, error) {
	document, err := decode(text)
	if err != nil {
		return Pattern{}, fmt.Errorf("a pattern is not JSON: %w", err)
	}
	return Compile(document)
}

func compile(document any, path string) (Pattern, error) {
	object, ok := document.(map[string]any)
	if !ok {
		return Pattern{}, fmt.Errorf("a pattern is %s at %q; an object is allowed", kindOf(document), path)
	}
	p := Pattern{fields: map[string]node{}}
	for name, want := range object {
		at := path + "." + name
		list, isList := want.([]any)
		switch {
		case name == "$or" && isList:
			for _, alternative := range list {
				sub, err := compile(alternative, at)
				if err != nil {
					return p, err
				}
				p.any = append(p.any, sub)
			}
		case isList:
			var n node
			for _, want := range list {
				c, err := compileCondition(want)
				if err != nil {
					return p, fmt.Errorf("pattern at %q: %w", at[1:], err)
				}
				n.conditions = append(n.conditions, c)
			}
			p.fields[name] = n
		default:
			sub, err := compile(want, at)
			if err != nil {
				return p, err
			}
			p.fields[name] = node{object: &sub}
		}
	}
	return p, nil
}

// Match reports whether a document given as JSON matches. What is not JSON
// matches nothing.
func (p Pattern) Match(text []byte) bool {
	document, err := decode(string(text))
	return err == nil && p.MatchValue(document)
}

// MatchValue reports whether a document, as JSON decodes it, matches.
func (p Pattern) MatchValue(document any) bool {
	object, _ := document.(map[string]any)
	for name, n := range p.fields {
		value, present := object[name]
		if !n.matches(value, present) {
			return false
		}
	}
	if len(p.any) == 0 {
		return true
	}
	for _, alternative := range p.any {
		if alternative.MatchValue(document) {
			return true
		}
	}
	return false
}

// matches looks into arrays: one element is enough.
func (n node) matches(value any, present bool) bool {
	if list, ok := value.([]any); ok {
		if n.object == nil && len(list) == 0 {
			return n.matchesOne(nil, false)
		}
		for _, element := range list {
			if n.matchesOne(element, true) {
				return true
			}
		}
		return false
	}
	return n.matchesOne(value, present)
}

func (n node) matchesOne(value any, present bool) bool {
	if n.object != nil {
		return n.object.MatchValue(value)
	}
	for _, c := range n.conditions {
		if c(value, present) {
			return true
		}
	}
	return false
}

func decode(text string) (document any, err error) {
	err = json.Unmarshal([]byte(text), &document)
	return document, err
}

func kindOf(x any) string {
	switch x.(type) {
	case nil:
		return "null"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("a %T", x)
}

// Of is Compile for a property of a template, which may be the document or its
// JSON text.
func Of(property any) (Pattern, error) {
	if text, ok := property.(string); ok {
		return Parse(text)
	}
	return Compile(property)
}
