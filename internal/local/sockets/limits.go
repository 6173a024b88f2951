package sockets

import "time"

// Limits of API Gateway: "Quotas for configuring and running a WebSocket API".
// A larger message or frame ends its connection with 1009.
const (
	maxFrame    = 32 << 10
	maxMessage  = 128 << 10
	idleTime    = 10 * time.Minute
	maxDuration = 2 * time.Hour
)

// Limits of this package, so that nothing grows without bound.
const (
	// maxConnections are open at once, over all APIs.
	maxConnections = 1000
	// maxUnderWay are the messages of one connection that functions have. API
	// Gateway sends them on at once too, in no order.
	maxUnderWay = 16
	// writeTime is how long a client may take to read a message.
	writeTime = 10 * time.Second
	// closeTime is how long a client may take to agree that the connection ends.
	closeTime = 500 * time.Millisecond
)

// Codes by which connections end, of RFC 6455.
const (
	codeNormal    = 1000
	codeGoingAway = 1001
	codeBinary    = 1003
	codeNoStatus  = 1005
	codeAbnormal  = 1006
	codeTooLarge  = 1009
)

// goingAway is what API Gateway says where it ends a connection by itself.
const goingAway = "Going away"

// times can be shorter in tests.
type times struct{ idle, duration time.Duration }
