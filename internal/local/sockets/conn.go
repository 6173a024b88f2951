package sockets

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/socketevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
)

// A conn is one connection.
type conn struct {
	socketevent.Connection
	server     *Server
	path       string // of the API
	api, stage string // its id and its stage's name
	watch      *frameWatch
	ws         *websocket.Conn
	raw        net.Conn

	active atomic.Int64 // when something was sent last, in milliseconds

	ending sync.Once
	code   int // why it ended; set once ending is done
	reason string
}

// touch says that the connection is in use.
func (c *conn) touch() { c.active.Store(c.server.clock.Now().UnixMilli()) }

// age ends the connection when it was idle for too long, or is too old. The caller
// calls stop once the end is told: until then something is done that has fallen due.
func (c *conn) age() (stop func()) {
	alive, cancel := context.WithCancel(context.Background())
	ctx, rest := c.server.clock.Work(alive)
	told := make(chan struct{})
	go func() {
		defer rest()
		if c.growOld(ctx) {
			c.end(codeGoingAway, goingAway)
			<-told
		}
	}()
	return func() {
		cancel()
		close(told)
	}
}

// growOld returns when the connection is to end, and false if ctx ends first.
func (c *conn) growOld(ctx context.Context) bool {
	clock, times := c.server.clock, c.server.times
	for {
		end := c.ConnectedAt.Add(times.duration)
		if idle := time.UnixMilli(c.active.Load()).Add(times.idle); idle.Before(end) {
			end = idle
		}
		if !clock.Now().Before(end) {
			return true
		}
		if !clock.Sleep(ctx, end, nil) {
			return false
		}
	}
}

// hold reads messages until the connection ends, and tells $disconnect.
func (c *conn) hold() {
	c.ws.SetReadLimit(-1) // too large a message is read, to be refused with the right code
	c.touch()
	defer c.age()()
	if !c.server.add(c) {
		c.end(codeGoingAway, goingAway)
	}
	var underWay sync.WaitGroup
	c.read(&underWay)
	c.server.remove(c)
	underWay.Wait() // what functions do for it is over before it is
	c.tellDisconnect(c.code, c.reason)
}

func (c *conn) read(underWay *sync.WaitGroup) {
	places := make(chan struct{}, maxUnderWay)
	for n := int64(0); ; n++ {
		kind, r, err := c.ws.Reader(context.Background())
		if err != nil {
			c.left(err)
			return
		}
		data, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
		at := c.watch.largeAt()
		switch {
		case len(data) > maxMessage || at >= 0 && at <= n:
			c.end(codeTooLarge, "Message too large")
			return
		case err != nil:
			c.left(err)
			return
		case kind == websocket.MessageBinary:
			c.end(codeBinary, "Binary frames are not supported")
			return
		case !utf8.Valid(data):
			c.end(int(websocket.StatusInvalidFramePayloadData), "not UTF-8")
			return
		}
		c.touch()
		places <- struct{}{}
		underWay.Go(func() {
			c.message(string(data))
			<-places
		})
	}
}

// left notes that the client has gone, with a word or without.
func (c *conn) left(err error) {
	c.ending.Do(func() {
		c.code, c.reason = codeAbnormal, "Connection closed abnormally"
		if e, ok := errors.AsType[websocket.CloseError](err); ok {
			c.code, c.reason = int(e.Code), e.Reason
			if e.Code == codeNoStatus {
				c.reason = "Client-side close frame status not set"
			}
		}
		c.ws.CloseNow()
	})
}

// end closes the connection. The client gets the code; one that does not answer
// is cut off.
func (c *conn) end(code int, reason string) {
	c.ending.Do(func() {
		c.code, c.reason = code, reason
		cut := time.AfterFunc(closeTime, func() { c.raw.Close() })
		defer cut.Stop()
		c.ws.Close(websocket.StatusCode(code), reason)
	})
}

// write sends a message to the client.
func (c *conn) write(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime) // half a message would end the connection
	defer cancel()
	kind := websocket.MessageText
	if !utf8.Valid(data) {
		kind = websocket.MessageBinary
	}
	if err := c.ws.Write(ctx, kind, data); err != nil {
		c.server.remove(c)
		return service.ErrGone
	}
	c.touch()
	return nil
}

// message sends a message to the function of its route.
func (c *conn) message(text string) {
	a := c.server.api(c.path)
	if a.options.Settle != nil {
		a.options.Settle(context.Background())
		a = c.server.api(c.path)
	}
	key := a.Selection.Key([]byte(text))
	route := a.routes[key]
	if route == nil || key == "$connect" || key == "$disconnect" {
		key = "$default"
		route = a.routes[key]
	}
	out := gateway.Outcome{Method: "WS", Path: key + " " + c.ID, Status: 200}
	defer func() { a.report(out) }()
	refuse := func(status int, message string, err error) {
		out.Status, out.Err = status, err
		c.write(context.Background(), messageJSON(map[string]string{"message": message, "connectionId": c.ID, "requestId": out.RequestID}))
	}
	if route == nil {
		refuse(403, "Forbidden", errors.New("no route for the message, and no $default"))
		return
	}
	if route.Skipped != "" {
		refuse(501, "lambdacdk local: "+route.Skipped, errors.New(route.Skipped))
		return
	}
	answer, err := a.invoke(context.Background(), route, c.Message(a.Endpoint, key, text), &out)
	switch {
	case errors.Is(err, errTimeout):
		refuse(504, "Endpoint request timed out", err)
	case err != nil:
		refuse(500, "Internal server error", err)
	case route.Answers && len(answer.Body) > 0:
		out.Status = answer.Status
		c.write(context.Background(), answer.Body)
	default:
		out.Status = answer.Status
	}
}

// tellDisconnect tells the app that the client has gone, if it wants to know.
func (c *conn) tellDisconnect(code int, reason string) {
	a := c.server.api(c.path)
	route := a.routes["$disconnect"]
	if route == nil || route.Skipped != "" {
		return
	}
	out := gateway.Outcome{Method: "WS", Path: "$disconnect " + c.ID, Status: 200}
	answer, err := a.invoke(context.Background(), route, c.Connection.Disconnect(a.Endpoint, code, reason), &out)
	if err != nil {
		out.Status, out.Err = 500, err
	} else {
		out.Status = answer.Status
	}
	a.report(out)
}

func messageJSON(fields map[string]string) []byte {
	text, _ := json.Marshal(fields) // texts always encode
	return text
}
