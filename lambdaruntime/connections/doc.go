// Package connections reaches the clients that are connected to a WebSocket API,
// by the link of a contract: from the function of a message, or from any other
// function of the app.
//
//	type Room struct{ Live link.WebSocket[link.Send] }
//
//	res := link.MustLoad[Room]()
//	…
//	err := connections.Send(ctx, res.Live, id, []byte("hello"))
//	if errors.Is(err, connections.ErrGone) {
//		return forget(ctx, id) // the client has left; $disconnect may not have said so
//	}
//
// [Send] and [SendJSON] take link.Send, [Inspect] takes link.Inspect and
// [Disconnect] takes link.Disconnect; a link with several levels is a
// link.WebSocketBoth. [Broadcast] sends to many and says who has gone.
//
// A message has at most 128 KB and arrives as text. It may arrive twice: the
// client of the SDK tries again where API Gateway fails or throttles, three
// times unless AWS_MAX_ATTEMPTS says otherwise.
//
// It calls AWS by the SDK's client for the API Gateway Management API and not by
// requests that it signs itself, so that lambdacdk permissions reads from a
// program which of these calls it can make.
package connections
