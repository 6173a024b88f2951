package wire

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"

// ID is a random UUID, the form in which services name requests, messages and
// events.
func ID() string { return randomid.UUID() }
