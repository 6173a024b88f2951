package params

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Param is one parameter with its type. It is safe for concurrent use.
type Param[T any] struct {
	source *Source
	name   string
	decode func([]byte) (T, error)

	mu         sync.Mutex
	value      T
	generation uint64 // of value; 0 means none yet
	refused    uint64 // a generation that did not decode
}

// String is a parameter used as it is.
func String(s *Source, name string) *Param[string] {
	return newParam(s, name, func(text []byte) (string, error) { return string(text), nil })
}

// Bytes is a parameter used as it is, such as a binary secret.
func Bytes(s *Source, name string) *Param[[]byte] {
	return newParam(s, name, func(text []byte) ([]byte, error) { return text, nil })
}

// List is a parameter of values separated by commas, as a StringList of the Parameter Store is. Spaces around a value
// are dropped; an empty text is an empty list.
func List(s *Source, name string) *Param[[]string] {
	return newParam(s, name, func(text []byte) ([]string, error) {
		if len(text) == 0 {
			return []string{}, nil
		}
		values := strings.Split(string(text), ",")
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
		}
		return values, nil
	})
}

// JSON is a parameter that holds a T as JSON.
func JSON[T any](s *Source, name string) *Param[T] {
	return newParam(s, name, func(text []byte) (T, error) {
		var v T
		if err := json.Unmarshal(text, &v); err != nil {
			var zero T
			return zero, withoutText(err)
		}
		return v, nil
	})
}

func newParam[T any](s *Source, name string, decode func([]byte) (T, error)) *Param[T] {
	return &Param[T]{source: s, name: name, decode: decode}
}

// Value returns the parameter's value, fetching it if that is due. All callers get the same value and must not change
// what it points to. It fails if ctx is done first, or if the value cannot be fetched or decoded and there is no older
// one.
func (p *Param[T]) Value(ctx context.Context) (T, error) {
	text, generation, err := p.source.text(ctx, p.name)
	if err != nil {
		var zero T
		return zero, err
	}
	v, stale, err := p.typed(text, generation)
	if stale {
		p.source.logStale(ctx, p.name, err)
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("params: %s: %w", p.name, err)
	}
	return v, nil
}

// typed returns the value of a text: the kept one if it was made of the same generation. If the text does not decode
// and there is an older value, that is returned; stale is reported with the error for the first caller, who logs it.
func (p *Param[T]) typed(text []byte, generation uint64) (v T, stale bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.generation > 0 && (generation == p.generation || generation > 0 && generation == p.refused) {
		return p.value, false, nil
	}
	v, err = p.decode(text)
	switch {
	case err != nil && p.generation > 0:
		p.refused = generation
		return p.value, true, err
	case err == nil && generation > p.generation: // a slower caller may bring an older one
		p.value, p.generation = v, generation
	}
	return v, false, err
}

// withoutText describes a JSON error without quoting the text, which may be a secret.
func withoutText(err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("not valid JSON at byte %d", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ") // "number 42" tells the number
		if e.Field == "" {
			return fmt.Errorf("JSON %s does not fit %s", kind, e.Type)
		}
		return fmt.Errorf("JSON %s in field %s does not fit %s", kind, e.Field, e.Type)
	}
	return fmt.Errorf("JSON does not fit: %T", err)
}
