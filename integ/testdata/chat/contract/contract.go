// Package contract is what the functions of socketlocal_unix_test.go use.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Room is the function of the chat.
type Room struct {
	Live link.WebSocket[link.WebSocketBoth[link.Send, link.Disconnect]]
}

// Spy is a function that may look at clients and not send to them.
type Spy struct {
	Live link.WebSocket[link.Inspect]
}
