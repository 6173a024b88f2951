package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
)

// An EventError says what is wrong with an event. [Start] returns it for
// events that cannot be decoded; a Validate method may return it, alone or
// joined with others, to name a field in the same words. Its error type is
// "InvalidEvent".
type EventError struct {
	// Field is the path of the field, such as "orders[2].price". If empty,
	// the event itself is meant.
	Field string
	// Problem says what was got and what is wanted.
	Problem string
	// Err is the cause, nil if there is none beyond Problem.
	Err error
}

// Error names the field and the problem.
func (e *EventError) Error() string {
	if e.Field == "" {
		return "the event: " + e.Problem
	}
	return "the event's field " + e.Field + ": " + e.Problem
}

// Unwrap returns the cause.
func (e *EventError) Unwrap() error { return e.Err }

// ErrorType names the failure for Lambda.
func (e *EventError) ErrorType() string { return "InvalidEvent" }

// A validator is an event that knows what it must hold.
type validator interface{ Validate() error }

// An eventType is what is known about I before the first event.
type eventType[I any] struct {
	validates bool // I or *I is a validator
	pointer   bool // I is a pointer, which "null" leaves nil
}

func newEventType[I any]() eventType[I] {
	t := reflect.TypeFor[I]()
	want := reflect.TypeFor[validator]()
	return eventType[I]{
		validates: t.Implements(want) || reflect.PointerTo(t).Implements(want),
		pointer:   t.Kind() == reflect.Pointer,
	}
}

// decode returns the event in payload, validated. An empty payload, which
// some emulators send, is the zero event.
func (t eventType[I]) decode(payload []byte) (in I, err error) {
	if len(payload) > 0 {
		if err := json.Unmarshal(payload, &in); err != nil {
			return in, decodeError[I](payload, err)
		}
	}
	if !t.validates {
		return in, nil
	}
	var none I
	if t.pointer && any(in) == any(none) {
		return in, &EventError{Problem: "got null, want an object"}
	}
	v, ok := any(in).(validator)
	if !ok {
		v = any(&in).(validator)
	}
	err = v.Validate()
	if err != nil && namedType(err) == "" {
		err = &EventError{Problem: err.Error(), Err: err}
	}
	return in, err
}

// decodeError describes why payload is not an I.
func decodeError[I any](payload []byte, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &EventError{Problem: fmt.Sprintf("not JSON at byte %d: %v", syntax.Offset, err), Err: err}
	}
	field, err := findField(payload, func(document []byte) error {
		return json.Unmarshal(document, new(I))
	}, err)
	problem := err.Error()
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		problem = fmt.Sprintf("got %s, want %s", wrong.Value, wrong.Type)
	}
	return &EventError{Field: field, Problem: problem, Err: err}
}

// findField returns the path of the innermost value that try refuses, and what
// try says of it. encoding/json does not tell: its own paths have no
// indices, and errors of UnmarshalJSON methods, such as time.Time's, have none
// at all. So the document is tried again with one member at a time, at every
// level; that needs no knowledge of tags, embedding or case.
func findField(document []byte, try func([]byte) error, err error) (path string, _ error) {
	var before, after string // what surrounds the value in the document
	value := document
descend:
	for {
		for i, m := range eventMembers(value) {
			// A container that is refused even when empty is at fault itself.
			if i == 0 && sameFailure(try([]byte(before+m.open[:1]+m.close+after)), err) {
				break
			}
			b, a := before+m.open, m.close+after
			if e := try([]byte(b + string(m.value) + a)); sameFailure(e, err) {
				before, after, value, err = b, a, m.value, e
				path += m.path
				continue descend
			}
		}
		return strings.TrimPrefix(path, "."), err
	}
}

// sameFailure reports whether part fails for the reason that whole did, and
// not because an UnmarshalJSON method misses the members left out.
func sameFailure(part, whole error) bool {
	if part == nil {
		return false
	}
	_, p := errors.AsType[*json.UnmarshalTypeError](part)
	_, w := errors.AsType[*json.UnmarshalTypeError](whole)
	return p && w || part.Error() == whole.Error()
}

// An eventMember is one value of an object or an array.
type eventMember struct {
	path        string // ".name" or "[3]"
	open, close string // what makes a document with this member alone
	value       json.RawMessage
}

// eventMembers yields the members of an object or array, nothing for other
// values.
func eventMembers(value []byte) iter.Seq2[int, eventMember] {
	return func(yield func(int, eventMember) bool) {
		d := json.NewDecoder(bytes.NewReader(value))
		open, _ := d.Token()
		if open != json.Delim('{') && open != json.Delim('[') {
			return
		}
		for i := 0; d.More(); i++ {
			m := eventMember{path: fmt.Sprintf("[%d]", i), open: "[", close: "]"}
			if open == json.Delim('{') {
				key, _ := d.Token()
				quoted, _ := json.Marshal(key)
				m = eventMember{path: fmt.Sprintf(".%s", key), open: "{" + string(quoted) + ":", close: "}"}
			}
			if d.Decode(&m.value) != nil || !yield(i, m) {
				return
			}
		}
	}
}
