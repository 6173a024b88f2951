package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// maxWarmEvent bounds what is looked at twice: the event and some white space.
const maxWarmEvent = 64

// warmHold is how long a warm-up holds its process where several are to be
// warm: so long the others, which come at about the same time, go elsewhere.
const warmHold = 200 * time.Millisecond

// warmAnswer is the response to a warm-up event.
var warmAnswer = []byte("null")

// warmUp reports whether payload is a warm-up event, which never reaches a
// handler, and holds the process if the event says so. It costs other events a
// comparison of lengths, or a search in a few bytes.
func warmUp(payload []byte) bool {
	if len(payload) > maxWarmEvent || !bytes.Contains(payload, []byte(`"lambdacdk"`)) {
		return false
	}
	var compact bytes.Buffer
	if json.Compact(&compact, payload) != nil {
		return false
	}
	switch compact.String() {
	case runtimeenv.WarmEvent:
		return true
	case runtimeenv.WarmEventHeld:
		time.Sleep(warmHold)
		return true
	}
	return false
}
