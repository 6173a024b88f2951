package websocket

import (
	"fmt"
	"net/http"
)

// A RefusedError is a client that may not connect, or a message that is wrong.
// It is no failure of the function.
type RefusedError struct {
	// Status is what a client that may not connect gets, such as 401 or 403.
	Status int
	// Message is what a client whose message is wrong gets, in the field message
	// of a JSON object, if the route has an answer. Of one that may not connect
	// it is logged alone.
	Message string
}

// Refuse is the error by which a function refuses a client or its message. A
// status that is no error of the client's is 403.
func Refuse(status int, format string, args ...any) error {
	if status < 400 || status > 499 {
		status = http.StatusForbidden
	}
	return &RefusedError{Status: status, Message: fmt.Sprintf(format, args...)}
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("websocket: refused with %d: %s", e.Status, e.Message)
}
