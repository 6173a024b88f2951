// Package pattern says which events pass: the patterns of EventBridge rules and
// the filters of event source mappings, as Go values that are checked at
// synthesis.
//
//	pattern.Fields{
//		"detail.kind":   pattern.Is("paid", "sent"),
//		"detail.amount": pattern.AtLeast(100),
//	}
//
// An event passes if all fields match. A field matches if one of its values
// does. Where a list of patterns is asked for, an event passes by any of them.
//
// Package lambdacdk takes patterns in its On… methods. This package speaks
// neither to the CDK nor to AWS.
package pattern

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fields says what the fields of an event must be: all of them. A field is named
// by its path in the event, such as "detail.kind". A dot that is part of a
// field's own name is written \. in the path.
type Fields map[string]Match

// maxText is how long the JSON text of a pattern may be. Source: Filter in
// AWS::Lambda::EventSourceMapping, and "Amazon EventBridge quotas".
const maxText = 4096

// JSON returns the pattern as source takes it, for [encoding/json]. The error
// joins one error for each field that cannot work.
func (f Fields) JSON(source Source) (map[string]any, error) {
	if len(f) == 0 {
		return nil, errors.New("is empty, and so lets every event pass; leave it out")
	}
	root := map[string]any{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if err := f.add(root, name, source); err != nil {
			errs = append(errs, fmt.Errorf("field %q: %w", name, err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if source == Topic || source == TopicBody {
		return root, f.tooMany()
	}
	if n := utf8.RuneCountInString(textOf(root)); n > maxText {
		return nil, fmt.Errorf("has %d characters as JSON; %s allows at most %d", n, source, maxText)
	}
	return root, nil
}

// Text returns what JSON returns as text: the same pattern always as the same
// text.
func (f Fields) Text(source Source) (string, error) {
	root, err := f.JSON(source)
	if err != nil {
		return "", err
	}
	return textOf(root), nil
}

// add puts one field into root.
func (f Fields) add(root map[string]any, name string, source Source) error {
	path := split(name)
	if slices.Contains(path, "") {
		return errors.New("its path has an empty part")
	}
	if err := errors.Join(source.refuses(path, f[name]), f[name].wrong()); err != nil {
		return err
	}
	for i, part := range path[:len(path)-1] {
		if root[part] == nil {
			root[part] = map[string]any{}
		}
		below, ok := root[part].(map[string]any)
		if !ok {
			return fmt.Errorf("the field %q above it is in the pattern, too, and cannot be both a value and an object", strings.Join(path[:i+1], "."))
		}
		root = below
	}
	last := path[len(path)-1]
	if root[last] != nil {
		return errors.New("it is in the pattern as an object, too, or twice")
	}
	root[last] = f[name].rules
	return nil
}

// split returns the parts of a path.
func split(name string) []string {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(name); i++ {
		switch {
		case name[i] == '\\' && i+1 < len(name) && name[i+1] == '.':
			i++
			part.WriteByte('.')
		case name[i] == '.':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(name[i])
		}
	}
	return append(parts, part.String())
}
