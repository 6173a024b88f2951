// Package payload turns values into the text that queues, topics and buses
// carry, and back: one rule for those who send and those who handle.
package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Decode turns text into a T: as it is if T is string or []byte, else as JSON.
func Decode[T any](text []byte) (T, error) {
	var v T
	switch p := any(&v).(type) {
	case *string:
		*p = string(text)
	case *[]byte:
		*p = text
	default:
		if err := json.Unmarshal(text, p); err != nil {
			return v, fmt.Errorf("decode record into %T: %w", v, err)
		}
	}
	return v, nil
}

// Encode is what Decode reads. Its JSON has no escapes for HTML, which would
// count towards the limits of services.
func Encode(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
