package connections

import (
	"errors"
	"fmt"
)

// ErrGone says that a client is not connected any more, or not yet: until
// $connect is answered nothing can be sent to it.
var ErrGone = errors.New("the client is not connected")

// A TooLargeError is a message that API Gateway would not take. Nothing was sent.
type TooLargeError struct {
	// Bytes is what the message has, Limit what it may have.
	Bytes, Limit int
}

// Error says both numbers, and what to do.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("connections: the message has %d bytes; API Gateway allows %d; send it in parts, or the address of what the client fetches", e.Bytes, e.Limit)
}
