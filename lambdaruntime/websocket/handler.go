package websocket

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

const (
	routeConnect    = "$connect"
	routeDisconnect = "$disconnect"
)

// A Handler is the functions of a WebSocket API that one program has. It may
// have those of one route or of all; they are called for several connections,
// and several messages of one, at the same time.
type Handler struct {
	// Connect decides whether a client is connected: it is if the error is nil.
	// A [Refuse] gives the client that status, every other error one of the
	// service. Until Connect returns, nothing can be sent to the client. If nil,
	// all are.
	Connect func(context.Context, *Conn) error

	// Disconnect is told that a client has gone. Nothing reaches it any more.
	// If nil, nothing happens.
	Disconnect func(context.Context, *Conn) error

	// Message gets the messages of all routes that Routes does not have.
	Message MessageFunc

	// Routes are functions of their own for the API's own routes, by their key.
	Routes map[string]MessageFunc
}

// A MessageFunc handles one message of a client. What it returns is sent back
// if the route has an answer; nil is none.
type MessageFunc func(ctx context.Context, c *Conn, message []byte) ([]byte, error)

// Start runs h: in Lambda for what clients of the API do, and on this machine
// as [lambdaruntime.Start] does. It never returns.
func Start(h Handler, options ...lambdaruntime.Option) {
	lambdaruntime.Start(h.Handle, options...)
}

// JSON is the MessageFunc of a function with types. A message that is no In,
// or whose method Validate() error fails, is refused with status 400. An answer
// is encoded without escapes for HTML; none is sent if Out is struct{}.
func JSON[In, Out any](handle func(context.Context, *Conn, In) (Out, error)) MessageFunc {
	return func(ctx context.Context, c *Conn, message []byte) ([]byte, error) {
		var in In
		if err := json.Unmarshal(message, &in); err != nil {
			return nil, Refuse(http.StatusBadRequest, "the message is no valid JSON for this route: %v", err)
		}
		if v, ok := any(&in).(interface{ Validate() error }); ok {
			if err := v.Validate(); err != nil {
				return nil, Refuse(http.StatusBadRequest, "%v", err)
			}
		}
		out, err := handle(ctx, c, in)
		if _, none := any(out).(struct{}); none || err != nil {
			return nil, err
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err = e.Encode(out)
		return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
	}
}

// Handle is what [Start] runs, for tests.
func (h Handler) Handle(ctx context.Context, event events.APIGatewayWebsocketProxyRequest) (events.APIGatewayProxyResponse, error) {
	c := newConn(event)
	answer := events.APIGatewayProxyResponse{StatusCode: http.StatusOK}
	var err error
	switch c.Route {
	case "":
		return answer, errors.New("websocket: the event has no route key (requestContext.routeKey); it is none of a WebSocket API")
	case routeConnect:
		if h.Connect != nil {
			err = h.Connect(ctx, c)
		}
		if err == nil && c.Subprotocol != "" {
			if !slices.Contains(c.Subprotocols(), c.Subprotocol) {
				return answer, fmt.Errorf("websocket: Connect chose the subprotocol %q, and the client offers %q: it would not connect", c.Subprotocol, c.Subprotocols())
			}
			answer.Headers = map[string]string{"Sec-WebSocket-Protocol": c.Subprotocol}
		}
	case routeDisconnect:
		if h.Disconnect != nil {
			err = h.Disconnect(ctx, c)
		}
	default:
		var body []byte
		if body, err = h.message(ctx, c); err == nil {
			answer.Body = string(body)
		}
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		slog.InfoContext(ctx, "refused", "route", c.Route, "connection", c.ID, "status", refused.Status, "reason", err.Error())
		text, _ := json.Marshal(map[string]string{"message": refused.Message}) // texts always encode
		return events.APIGatewayProxyResponse{StatusCode: refused.Status, Body: string(text)}, nil
	}
	return answer, err
}

func (h Handler) message(ctx context.Context, c *Conn) ([]byte, error) {
	handle := h.Routes[c.Route]
	if handle == nil {
		handle = h.Message
	}
	if handle == nil {
		return nil, fmt.Errorf("websocket: the handler has no function for the route %q; set Routes[%q] or Message", c.Route, c.Route)
	}
	message := []byte(c.Event.Body)
	if c.Event.IsBase64Encoded {
		var err error
		if message, err = base64.StdEncoding.DecodeString(c.Event.Body); err != nil {
			return nil, fmt.Errorf("websocket: the event's body is not the base64 that it says: %w", err)
		}
	}
	return handle(ctx, c, message)
}
