package idempotency

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// hashJSON is the same for values that encode as the same JSON; maps are written with sorted keys. It reports whether
// v is made of nothing: then other values that are would have the same hash, and get each other's answers.
func hashJSON(v any) (hash string, empty bool, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", false, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // no float64 holds every one
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return "", false, err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), isNothing(decoded), nil
}

// isNothing reports whether a decoded value holds no value that tells it from others: no number, no boolean, and no
// string but empty ones.
func isNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		for _, member := range v {
			if !isNothing(member) {
				return false
			}
		}
		return true
	case map[string]any:
		for _, member := range v {
			if !isNothing(member) {
				return false
			}
		}
		return true
	}
	return false
}
