package sockets

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/socketevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
)

// connect answers a client that asks for a connection, and holds it until it
// ends.
func (s *Server) connect(a *served, w http.ResponseWriter, r *http.Request) {
	if strings.TrimSuffix(r.URL.Path, "/") != a.BasePath {
		writeError(w, http.StatusForbidden, "Forbidden")
		a.report(gateway.Outcome{Method: r.Method, Path: r.URL.Path, Status: http.StatusForbidden, Err: fmt.Errorf("clients connect to %s", a.BasePath)})
		return
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Header.Get("Sec-WebSocket-Key") == "" {
		w.Header().Set("Upgrade", "websocket")
		writeError(w, http.StatusUpgradeRequired, "Upgrade Required")
		return
	}
	if err := s.reserve(); err != nil {
		writeError(w, http.StatusTooManyRequests, err.Error())
		a.report(gateway.Outcome{Method: "WS", Path: "$connect", Status: http.StatusTooManyRequests, Err: err})
		return
	}
	defer s.release()
	c := &conn{
		Connection: socketevent.Connection{ID: newID(), ConnectedAt: s.clock.Now(), SourceIP: socketevent.SourceIP(r), UserAgent: r.UserAgent()},
		server:     s, path: a.Path, api: a.Endpoint.ID, stage: a.Endpoint.Stage, watch: newFrameWatch(),
	}
	protocol, ok := c.ask(a, w, r)
	if !ok {
		return
	}
	watched := &watchedWriter{ResponseWriter: w, watch: c.watch}
	ws, err := websocket.Accept(watched, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // whose pages may ask was judged before, as for all requests
		Subprotocols:       protocol,
		OnPingReceived:     func(context.Context, []byte) bool { c.touch(); return true },
	})
	if err != nil {
		c.tellDisconnect(codeAbnormal, err.Error()) // $connect has let it in
		return
	}
	c.ws, c.raw = ws, watched.conn
	c.hold()
}

// newID has the form of API Gateway's own.
func newID() string {
	var b [11]byte
	rand.Read(b[:])
	return base64.URLEncoding.EncodeToString(b[:])
}

// ask asks the authorizer and $connect whether a client may connect, and by
// which subprotocol. If not, the client has its answer.
func (c *conn) ask(a *served, w http.ResponseWriter, r *http.Request) (protocol []string, ok bool) {
	out := gateway.Outcome{Method: "WS", Path: "$connect " + c.ID, Status: http.StatusSwitchingProtocols}
	defer func() { a.report(out) }()
	route := a.routes["$connect"]
	if route == nil {
		return nil, true
	}
	refuse := func(status int, message string, err error) ([]string, bool) {
		writeError(w, status, message)
		out.Status, out.Err = status, err
		return nil, false
	}
	if route.Skipped != "" {
		return refuse(http.StatusNotImplemented, "lambdacdk local: "+route.Skipped, errors.New(route.Skipped))
	}
	// An authorizer of a WebSocket API is asked and heard as one of a REST API;
	// only its event is another.
	as := a.Endpoint
	as.Kind = httpevent.REST
	arn := "arn:" + cfn.Partition(as.Region) + ":execute-api:" + as.Region + ":" + as.Account + ":" + as.ID + "/" + as.Stage + "/$connect"
	match, err := a.gate.Check(r.Context(), authorize.Request{
		Request: r, Endpoint: as, Match: httpevent.Route{Key: "$connect"}, Route: route, ARN: arn,
		Event: func() []byte { return c.Question(a.Endpoint, r, arn) },
	})
	switch {
	case errors.Is(err, authorize.ErrUnusable):
		return refuse(http.StatusNotImplemented, "lambdacdk local: "+err.Error(), err)
	case err != nil:
		out.Status, out.Err = as.WriteError(w, err), err
		return nil, false
	}
	c.Authorizer = match.Authorizer
	answer, err := a.invoke(r.Context(), route, c.Connect(a.Endpoint, r), &out)
	switch {
	case errors.Is(err, errTimeout):
		return refuse(http.StatusGatewayTimeout, "Endpoint request timed out", err)
	case err != nil:
		return refuse(http.StatusBadGateway, "Internal server error", err)
	case !answer.OK():
		status := answer.Status
		if status < 400 {
			status = http.StatusInternalServerError // neither connected nor refused
		}
		return refuse(status, http.StatusText(status), nil)
	}
	if chosen := answer.Headers["Sec-Websocket-Protocol"]; chosen != "" {
		protocol = []string{chosen}
	}
	return protocol, true
}

func writeError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(messageJSON(map[string]string{"message": message}))
}
