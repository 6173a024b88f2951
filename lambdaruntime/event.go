package lambdaruntime

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
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
	format    payloadFormat
}

func newEventType[I any]() eventType[I] {
	t := reflect.TypeFor[I]()
	want := reflect.TypeFor[validator]()
	return eventType[I]{
		validates: t.Implements(want) || reflect.PointerTo(t).Implements(want),
		pointer:   t.Kind() == reflect.Pointer,
		format:    payloadFormatOf(t),
	}
}

// decode returns the event in payload, validated. An empty payload, which
// some emulators send, is the zero event.
func (t eventType[I]) decode(payload []byte) (in I, err error) {
	if len(payload) > 0 {
		if err := json.Unmarshal(payload, &in); err != nil {
			return in, decodeError[I](payload, err)
		}
		if err := t.format.check(payload); err != nil {
			return in, err
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
