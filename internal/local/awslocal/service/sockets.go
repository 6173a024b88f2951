package service

import (
	"context"
	"errors"
	"time"
)

// Sockets are the clients that are connected to the app's WebSocket APIs, each
// by the id of the API, its stage and the id of the connection. The methods are
// safe for concurrent use.
type Sockets interface {
	// Send sends a message; the error may be ErrGone or ErrTooLarge.
	Send(ctx context.Context, api, stage, id string, data []byte) error
	// Inspect says what is known of a client; the error may be ErrGone.
	Inspect(api, stage, id string) (Socket, error)
	// Clients are those of an API, the first one that connected first.
	Clients(api string) []Client
	// Disconnect ends a connection; the error may be ErrGone.
	Disconnect(api, stage, id string) error
}

// Errors of [Sockets].
var (
	ErrGone     = errors.New("the client is not connected")
	ErrTooLarge = errors.New("the message is too large")
)

// A Client is one that is connected.
type Client struct {
	Stage, ID string
	Socket
}

// A Socket is what is known of a client.
type Socket struct {
	ConnectedAt, LastActiveAt time.Time
	SourceIP, UserAgent       string
}
