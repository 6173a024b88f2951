package lambdaruntime

import (
	"bytes"
	"encoding/json"
)

// warmEvent is the event that keeps a process warm. It never reaches a
// handler.
const warmEvent = `{"lambdacdk":"warm"}`

// maxWarmEvent bounds what is looked at twice: the event and some white space.
const maxWarmEvent = 64

// warmAnswer is the response to a warm-up event.
var warmAnswer = []byte("null")

// isWarmUp reports whether payload is the warm-up event. It costs other
// events a comparison of lengths, or a search in a few bytes.
func isWarmUp(payload []byte) bool {
	if len(payload) > maxWarmEvent || !bytes.Contains(payload, []byte(`"lambdacdk"`)) {
		return false
	}
	var compact bytes.Buffer
	return json.Compact(&compact, payload) == nil && compact.String() == warmEvent
}
