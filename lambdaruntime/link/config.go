package link

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Config is a plain value that infrastructure hands to the handler, such as
// limits, names or switches. It travels as JSON in the function's environment,
// which everyone who may look at the function can read: never put a secret here.
type Config[T any] struct {
	Value T

	set bool
	bound
}

// ConfigOf is a Config with a value.
func ConfigOf[T any](v T) Config[T] { return Config[T]{Value: v, set: true} }

func (*Config[T]) kind() linkbinding.Kind { return linkbinding.Config }

// text is empty for a Config nobody filled: a zero T made by ConfigOf is a
// value, a zero Config is a forgotten field.
func (c *Config[T]) text() string {
	if !c.set {
		return ""
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c.Value); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (c *Config[T]) setText(s string) error {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c.Value); err != nil {
		return fmt.Errorf("is %q, want JSON of %T: %w", s, c.Value, err)
	}
	c.set = true
	return nil
}
