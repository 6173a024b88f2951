// Package websocket handles the clients of a WebSocket API of API Gateway.
//
//	package main
//
//	import (
//		"context"
//		"net/http"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
//	)
//
//	// In a package of its own, which the infrastructure imports too.
//	type Room struct{ Live link.WebSocket[link.Send] }
//
//	func main() {
//		res := link.MustLoad[Room]()
//		websocket.Start(websocket.Handler{
//			Connect: func(ctx context.Context, c *websocket.Conn) error {
//				if c.Query.Get("name") == "" {
//					return websocket.Refuse(http.StatusUnauthorized, "who are you?")
//				}
//				return nil
//			},
//			Message: func(ctx context.Context, c *websocket.Conn, message []byte) ([]byte, error) {
//				return nil, connections.Send(ctx, res.Live, c.ID, message) // an echo
//			},
//		})
//	}
//
// A connection is no process: API Gateway holds it, and invokes the function for
// each message, several at once and in no order. What has to be known of a
// connection later, such as who it is, goes into a table under its [Conn.ID]
// when it connects. $disconnect is told as well as API Gateway can, which is not
// always: what finds a client gone (connections.ErrGone) removes it too.
//
// # Answers
//
// What a message's function returns goes back to the client that sent it if the
// route has an answer, lambdacdk.WithAnswer in the infrastructure. Otherwise it
// is dropped, and clients are reached by package connections alone. A function
// that fails has API Gateway tell the client "Internal server error".
//
// # Limits
//
// A message has at most 128 KB, in frames of at most 32 KB, and is text: API
// Gateway ends the connection of a client that sends binary frames. It ends
// connections after 10 minutes without a message and after 2 hours, and waits 29
// seconds for a function.
package websocket
