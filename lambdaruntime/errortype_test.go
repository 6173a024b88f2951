package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestErrorTypes(t *testing.T) {
	own := &orderError{"x"}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"errors.New":          {errors.New("x"), "Error"},
		"fmt.Errorf":          {fmt.Errorf("x"), "Error"},
		"wrapped std":         {fmt.Errorf("x: %w", errors.New("y")), "Error"},
		"own":                 {own, "orderError"},
		"own, wrapped":        {fmt.Errorf("a: %w", fmt.Errorf("b: %w", own)), "orderError"},
		"own by value":        {valueError{}, "valueError"},
		"innermost own":       {outerError{own}, "orderError"},
		"own around std":      {outerError{errors.New("x")}, "outerError"},
		"joined":              {errors.Join(errors.New("x"), own), "orderError"},
		"named":               {fmt.Errorf("a: %w", namedError{"OutOfStock"}), "OutOfStock"},
		"named around own":    {namedOuter{own}, "Outer"},
		"named empty":         {namedError{""}, "namedError"},
		"generic":             {genericError[int]{}, "genericError"},
		"exported std":        {fmt.Errorf("x: %w", &os.PathError{Op: "open", Path: "f", Err: syscall.ENOENT}), "PathError"},
		"deadline":            {fmt.Errorf("x: %w", context.DeadlineExceeded), "DeadlineExceeded"},
		"canceled":            {context.Canceled, "Canceled"},
		"own around deadline": {outerError{context.DeadlineExceeded}, "outerError"},
	} {
		if got := errorType(tt.err); got != tt.want {
			t.Errorf("%s: errorType(%#v) = %q, want %q", name, tt.err, got, tt.want)
		}
	}
}

type valueError struct{}

func (valueError) Error() string { return "value" }

type outerError struct{ error }

func (e outerError) Unwrap() error { return e.error }

type namedError struct{ name string }

func (e namedError) Error() string     { return e.name }
func (e namedError) ErrorType() string { return e.name }

type namedOuter struct{ error }

func (e namedOuter) Unwrap() error   { return e.error }
func (namedOuter) ErrorType() string { return "Outer" }

type genericError[T any] struct{}

func (genericError[T]) Error() string { return "generic" }

func TestPanicsAreNamedByTheirError(t *testing.T) {
	for want, v := range map[string]any{"Panic": "text", "orderError": &orderError{"x"}, "OutOfStock": namedError{"OutOfStock"}} {
		if got := recovered(func() { panic(v) }); got.Type != want {
			t.Errorf("panic(%#v) has type %q, want %q", v, got.Type, want)
		}
	}
	var m map[string]int
	f := recovered(func() { m["x"] = 1 })
	if f.Type != "Panic" || f.Message != "assignment to entry in nil map" {
		t.Errorf("a run-time panic is %q, %q", f.Type, f.Message)
	}
	if !strings.Contains(f.stack()[0], "errortype_test.go") {
		t.Errorf("the stack begins with %s, want this file", f.stack()[0])
	}
}

func recovered(f func()) (got failure) {
	defer func() { got = panicFailure(recover()) }()
	f()
	return failure{}
}
