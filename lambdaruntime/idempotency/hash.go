package idempotency

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// hashJSON is the same for values that encode as the same JSON; maps are written with sorted keys. It reports whether
// there is nothing to hash.
func hashJSON(v any) (hash string, empty bool, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", false, err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), string(text) == "null" || string(text) == `""`, nil
}
