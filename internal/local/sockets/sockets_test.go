package sockets

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/routeselection"
)

// An event is what the tests' function sees.
type event struct {
	Type, MethodARN string // of what an authorizer is asked

	Body           string
	Headers        map[string]string
	Query          map[string]string `json:"queryStringParameters"`
	RequestContext struct {
		RouteKey, EventType, ConnectionID, DisconnectReason string
		DisconnectStatusCode                                int
		Authorizer                                          map[string]any
	}
}

// A world is a served API whose function is answer, in this process.
type world struct {
	server *Server
	url    string
	api    *app.API

	mu       sync.Mutex
	events   []event
	outcomes []gateway.Outcome
	changed  chan struct{}
}

// newWorld serves an API with these routes; those that end in "!" answer.
func newWorld(t *testing.T, routes []string, answer func(event) string) *world {
	t.Helper()
	w := &world{server: New(nil), changed: make(chan struct{}, 1)}
	runtime := runtimeapi.NewServer()
	if err := runtime.Listen(""); err != nil {
		t.Fatal(err)
	}
	pool, err := runtime.Add(runtimeapi.Function{Name: "f", Timeout: 2 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	var loops sync.WaitGroup
	for range 4 {
		loops.Go(func() { w.loop("http://"+pool.Endpoint()+"/2018-06-01/runtime/invocation/", answer) })
	}
	e, err := routeselection.Parse(routeselection.Default)
	if err != nil {
		t.Fatal(err)
	}
	w.api = &app.API{
		Path: "Chat/Live", BasePath: "/prod", Selection: e,
		Endpoint: httpevent.Endpoint{Kind: httpevent.WebSocket, ID: "chatlive", Stage: "prod", Region: "us-east-1", Account: "123456789012"},
	}
	for _, key := range routes {
		key, answers := strings.CutSuffix(key, "!")
		w.api.Routes = append(w.api.Routes, app.Route{Key: key, Answers: answers, Function: &app.Function{Path: "Chat/Room", Name: "f"}})
	}
	options := Options{
		Pool:   func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil },
		Report: func(o gateway.Outcome) { w.mu.Lock(); defer w.mu.Unlock(); w.outcomes = append(w.outcomes, o) },
	}
	server := httptest.NewServer(w.server.Serve(w.api, options))
	w.url = "ws" + strings.TrimPrefix(server.URL, "http") + "/prod"
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		w.server.Close(ctx)
		server.Close()
		runtime.Close(ctx)
		loops.Wait()
	})
	return w
}

// loop asks for events, as a handler does.
func (w *world) loop(base string, answer func(event) string) {
	for {
		next, err := http.Get(base + "next")
		if err != nil || next.StatusCode != http.StatusOK {
			return // the test is over
		}
		text, _ := io.ReadAll(next.Body)
		next.Body.Close()
		var e event
		json.Unmarshal(text, &e)
		w.mu.Lock()
		w.events = append(w.events, e)
		w.mu.Unlock()
		select {
		case w.changed <- struct{}{}:
		default:
		}
		kind, body := "/response", answer(e)
		if body == "" {
			kind, body = "/error", `{"errorType":"Broken","errorMessage":"it broke"}`
		}
		if res, err := http.Post(base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+kind, "application/json", strings.NewReader(body)); err == nil {
			res.Body.Close()
		}
	}
}

// until returns the first event of a route.
func (w *world) until(t *testing.T, route string) event {
	t.Helper()
	return w.untilOne(t, func(e event) bool { return e.RequestContext.RouteKey == route })
}

// untilOne returns the first event that is so.
func (w *world) untilOne(t *testing.T, is func(event) bool) event {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		w.mu.Lock()
		i := slices.IndexFunc(w.events, is)
		var found event
		if i >= 0 {
			found = w.events[i]
		}
		w.mu.Unlock()
		if i >= 0 {
			return found
		}
		select {
		case <-w.changed:
		case <-deadline:
			t.Fatal("the event does not come")
		}
	}
}

func ok(event) string { return `{"statusCode":200}` }

func dial(t *testing.T, url string, o *websocket.DialOptions) (*websocket.Conn, *http.Response) {
	t.Helper()
	c, res, err := websocket.Dial(t.Context(), url, o)
	if err != nil {
		t.Fatalf("Dial(%s) = %v", url, err)
	}
	c.SetReadLimit(1 << 20)
	t.Cleanup(func() { c.CloseNow() })
	return c, res
}

func say(t *testing.T, c *websocket.Conn, text string) {
	t.Helper()
	if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	_, text, err := c.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// closedBy is the code by which the other side ends a connection.
func closedBy(t *testing.T, c *websocket.Conn) int {
	t.Helper()
	for {
		if _, _, err := c.Read(t.Context()); err != nil {
			return int(websocket.CloseStatus(err))
		}
	}
}

func TestMessagesGoToRoutesAndBack(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect", "$default!", "say!", "quiet", "broken!"}, func(e event) string {
		switch e.RequestContext.RouteKey {
		case "$connect":
			return `{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat.v2"}}`
		case "broken":
			return ""
		}
		body, _ := json.Marshal(e.RequestContext.RouteKey + " got " + e.Body)
		return `{"statusCode":200,"body":` + string(body) + `}`
	})
	c, res := dial(t, w.url+"?room=a", &websocket.DialOptions{Subprotocols: []string{"chat.v1", "chat.v2"}, HTTPHeader: http.Header{"X-A": {"1"}}})
	if res.Header.Get("Sec-WebSocket-Protocol") != "chat.v2" {
		t.Errorf("subprotocol = %q, want the one that $connect chose", res.Header.Get("Sec-WebSocket-Protocol"))
	}
	connect := w.until(t, "$connect")
	if connect.Query["room"] != "a" || connect.Headers["X-A"] != "1" {
		t.Errorf("$connect = %+v", connect)
	}
	id := connect.RequestContext.ConnectionID
	for _, x := range []struct{ send, want string }{
		{`{"action":"say","n":1}`, `say got {"action":"say","n":1}`},
		{`{"action":"other"}`, `$default got {"action":"other"}`},
		{`{"action":"$connect"}`, `$default got {"action":"$connect"}`},
		{`hello`, `$default got hello`},
		{`{"action":"broken"}`, `"message":"Internal server error"`},
	} {
		say(t, c, x.send)
		if got := hear(t, c); !strings.Contains(got, x.want) {
			t.Errorf("%s = %s, want %s", x.send, got, x.want)
		}
	}
	say(t, c, `{"action":"quiet"}`)
	w.until(t, "quiet")
	if err := w.server.Send(t.Context(), "chatlive", "prod", id, []byte("pushed")); err != nil {
		t.Fatal(err)
	}
	if got := hear(t, c); got != "pushed" {
		t.Errorf("heard %q after a route without answers, want what was pushed", got)
	}
	c.Close(4000, "bye")
	if e := w.until(t, "$disconnect"); e.RequestContext.DisconnectStatusCode != 4000 || e.RequestContext.DisconnectReason != "bye" || e.RequestContext.ConnectionID != id {
		t.Errorf("$disconnect = %+v, want the client's code and reason", e.RequestContext)
	}
	if err := w.server.Send(t.Context(), "chatlive", "prod", id, nil); !errors.Is(err, service.ErrGone) {
		t.Errorf("Send to one that has left = %v, want ErrGone", err)
	}
}

func TestConnectDecides(t *testing.T) {
	for answer, want := range map[string]int{
		`{"statusCode":401}`: 401, `{"statusCode":403,"body":"no"}`: 403, `{"statusCode":500}`: 500, `{"statusCode":302}`: 500,
		``: 502, `null`: 502, `{"body":"forgot the status"}`: 502,
	} {
		w := newWorld(t, []string{"$connect", "$disconnect"}, func(event) string { return answer })
		_, res, err := websocket.Dial(t.Context(), w.url, nil)
		if err == nil || res == nil || res.StatusCode != want {
			t.Errorf("$connect answers %s: %v, want status %d", answer, err, want)
		}
		if w.mu.Lock(); len(w.events) != 1 {
			t.Errorf("%d events, want $connect alone", len(w.events))
		}
		w.mu.Unlock()
	}
	w := newWorld(t, []string{"$connect"}, ok)
	for _, x := range []struct {
		path    string
		upgrade bool
		status  int
	}{{"", false, 426}, {"/x", true, 403}, {"/@connections/x", false, 403}} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", "http"+strings.TrimPrefix(w.url, "ws")+x.path, nil)
		if x.upgrade {
			r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Version": {"13"}}
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != x.status {
			t.Errorf("GET %s = %d, want %d", x.path, res.StatusCode, x.status)
		}
	}
}

// The authorizer is asked once, and what it says comes with every message.
func TestTheAuthorizerOfConnect(t *testing.T) {
	w := newWorld(t, []string{"$connect", "say!"}, func(e event) string {
		effect := "Deny"
		if e.Query["token"] == "good" {
			effect = "Allow"
		}
		switch {
		case e.Type == "REQUEST" && e.Query["token"] == "broken":
			return ""
		case e.Type == "REQUEST":
			return `{"principalId":"ann","context":{"team":"x","level":3},"policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Action":"execute-api:Invoke","Resource":"` + e.MethodARN + `"}]}}`
		}
		return `{"statusCode":200,"body":"hi"}`
	})
	w.api.Routes[0].Authorizer = &app.Authorizer{Kind: app.ByFunction, Path: "Chat/Live/Guard", Function: w.api.Routes[0].Function, Sources: []string{"route.request.querystring.token"}}
	server := httptest.NewServer(w.server.Serve(w.api, w.server.api(w.api.Path).options))
	t.Cleanup(server.Close)
	url := "ws" + strings.TrimPrefix(server.URL, "http") + "/prod"
	for query, want := range map[string]int{"": 401, "?token=bad": 403, "?token=broken": 500} {
		if _, res, err := websocket.Dial(t.Context(), url+query, nil); err == nil || res == nil || res.StatusCode != want {
			t.Errorf("connecting with %q = %v, want %d", query, err, want)
		}
		w.mu.Lock()
		if n := len(w.outcomes); n == 0 || w.outcomes[n-1].Status != want {
			t.Errorf("connecting with %q is told as %+v, want what the client is told, %d", query, w.outcomes, want)
		}
		w.mu.Unlock()
	}
	c, _ := dial(t, url+"?token=good", nil)
	say(t, c, `{"action":"say"}`)
	hear(t, c)
	asked := w.untilOne(t, func(e event) bool { return e.Type == "REQUEST" })
	if want := "arn:aws:execute-api:us-east-1:123456789012:chatlive/prod/$connect"; asked.MethodARN != want {
		t.Errorf("the authorizer is asked about %s, want %s", asked.MethodARN, want)
	}
	for _, route := range []string{"$connect", "say"} {
		e := w.untilOne(t, func(e event) bool { return e.Type == "" && e.RequestContext.RouteKey == route })
		if by := e.RequestContext.Authorizer; by["principalId"] != "ann" || by["team"] != "x" || by["level"] != "3" {
			t.Errorf("%s gets %v, want what the authorizer said", route, by)
		}
	}
}

// Nothing can be sent to a client before $connect is answered.
func TestNobodyIsThereBeforeConnectIsAnswered(t *testing.T) {
	var w *world
	early := make(chan error, 1)
	w = newWorld(t, []string{"$connect"}, func(e event) string {
		early <- w.server.Send(context.Background(), "chatlive", "prod", e.RequestContext.ConnectionID, []byte("x"))
		return `{"statusCode":200}`
	})
	dial(t, w.url, nil)
	if err := <-early; !errors.Is(err, service.ErrGone) {
		t.Errorf("Send within $connect = %v, want ErrGone", err)
	}
}

// A client that is dropped, without a word, is told too.
func TestDroppedClientsAreTold(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect"}, ok)
	c, _ := dial(t, w.url, nil)
	c.CloseNow()
	if e := w.until(t, "$disconnect"); e.RequestContext.DisconnectStatusCode != 1006 {
		t.Errorf("$disconnect = %+v, want 1006", e.RequestContext)
	}
}

func TestLimitsEndConnections(t *testing.T) {
	w := newWorld(t, []string{"$disconnect", "$default!"}, func(e event) string {
		return fmt.Sprintf(`{"statusCode":200,"body":"%d"}`, len(e.Body))
	})
	text := func(n int) []byte { return bytes.Repeat([]byte("a"), n) }
	// In frames that are small enough, 128 KB pass.
	c, _ := dial(t, w.url, nil)
	fragments(t, c, text(maxMessage), maxFrame)
	if got := hear(t, c); got != "131072" {
		t.Errorf("128 KB in four frames: %s", got)
	}
	fragments(t, c, text(maxMessage+1), maxFrame)
	if code := closedBy(t, c); code != 1009 {
		t.Errorf("a message of more than 128 KB is ended with %d, want 1009", code)
	}
	// One frame has 32 KB at most; what came before it counts.
	c, _ = dial(t, w.url, nil)
	say(t, c, string(text(maxFrame)))
	if got := hear(t, c); got != "32768" {
		t.Errorf("32 KB in a frame: %s", got)
	}
	say(t, c, "small")
	say(t, c, string(text(maxFrame+1)))
	if code := closedBy(t, c); code != 1009 {
		t.Errorf("a frame of more than 32 KB is ended with %d, want 1009", code)
	}
	w.untilOne(t, func(e event) bool { return e.Body == "small" })
	c, _ = dial(t, w.url, nil)
	if err := c.Write(t.Context(), websocket.MessageBinary, []byte{1}); err != nil {
		t.Fatal(err)
	}
	if code := closedBy(t, c); code != 1003 {
		t.Errorf("a binary message is ended with %d, want 1003", code)
	}
}

// fragments sends a message in frames of a size.
func fragments(t *testing.T, c *websocket.Conn, text []byte, size int) {
	t.Helper()
	w, err := c.Writer(t.Context(), websocket.MessageText)
	if err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(text, size) {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	w.Close() // the other side may have had enough
}

func TestIdleAndOldConnectionsEnd(t *testing.T) {
	for name, limits := range map[string]times{"idle": {time.Millisecond, time.Hour}, "old": {time.Hour, time.Millisecond}} {
		w := newWorld(t, []string{"$disconnect"}, ok)
		w.server.times = limits
		c, _ := dial(t, w.url, nil)
		if code := closedBy(t, c); code != 1001 {
			t.Errorf("%s: ended with %d, want 1001", name, code)
		}
		if e := w.until(t, "$disconnect"); e.RequestContext.DisconnectStatusCode != 1001 || e.RequestContext.DisconnectReason != "Going away" {
			t.Errorf("%s: $disconnect = %+v", name, e.RequestContext)
		}
	}
}

// A test moves the clock by which connections grow old: ten minutes without a
// message, or two hours. What comes of it is done before the clock goes on.
func TestConnectionsGrowOldByTheClock(t *testing.T) {
	w := newWorld(t, []string{"$default!", "$disconnect"}, func(event) string { return `{"statusCode":200,"body":"heard"}` })
	w.server.clock = clock.New(time.Time{})
	advance := func(d time.Duration) {
		t.Helper()
		w.server.clock.Move(w.server.clock.Hold().Add(d))
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if _, idle := w.server.clock.Idle(); idle {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the clock does not go on")
			}
		}
		w.server.clock.Release()
	}
	for name, c := range map[string]struct {
		uses int
		last time.Duration
	}{"idle": {1, 10 * time.Minute}, "old": {13, 3 * time.Minute}} {
		client, _ := dial(t, w.url, nil)
		for range c.uses {
			advance(9 * time.Minute)
			say(t, client, "hello")
			hear(t, client)
		}
		closed := make(chan int, 1)
		go func() { closed <- closedBy(t, client) }()
		advance(c.last)
		w.mu.Lock()
		told := len(w.events) > 0 && w.events[len(w.events)-1].RequestContext.RouteKey == "$disconnect"
		w.mu.Unlock()
		if code := <-closed; code != 1001 || !told {
			t.Errorf("%s: ended with %d, and $disconnect was told before the clock went on: %v", name, code, told)
		}
	}
}

func TestPingsAreAnswered(t *testing.T) {
	w := newWorld(t, nil, ok)
	c, _ := dial(t, w.url, nil)
	ctx := c.CloseRead(t.Context())
	if err := c.Ping(ctx); err != nil {
		t.Errorf("Ping = %v", err)
	}
}

func TestTheAppInspectsAndDisconnects(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect"}, ok)
	c, _ := dial(t, w.url, &websocket.DialOptions{HTTPHeader: http.Header{"User-Agent": {"test"}}})
	id := w.until(t, "$connect").RequestContext.ConnectionID
	held(t, w.server, id)
	info, err := w.server.Inspect("chatlive", "prod", id)
	if err != nil || info.UserAgent != "test" || info.SourceIP != "127.0.0.1" || info.LastActiveAt.Before(info.ConnectedAt.Add(-time.Second)) {
		t.Errorf("Inspect = %+v, %v", info, err)
	}
	for _, wrong := range [][3]string{{"other", "prod", id}, {"chatlive", "dev", id}, {"chatlive", "prod", "x"}} {
		if err := w.server.Disconnect(wrong[0], wrong[1], wrong[2]); !errors.Is(err, service.ErrGone) {
			t.Errorf("Disconnect%q = %v, want ErrGone", wrong, err)
		}
	}
	if err := w.server.Send(t.Context(), "chatlive", "prod", id, make([]byte, maxMessage+1)); !errors.Is(err, service.ErrTooLarge) {
		t.Errorf("Send of a large message = %v, want ErrTooLarge", err)
	}
	if err := w.server.Disconnect("chatlive", "prod", id); err != nil {
		t.Fatal(err)
	}
	if err := w.server.Send(t.Context(), "chatlive", "prod", id, nil); !errors.Is(err, service.ErrGone) {
		t.Errorf("Send after Disconnect = %v, want ErrGone", err)
	}
	if code := closedBy(t, c); code != 1000 {
		t.Errorf("ended with %d, want 1000", code)
	}
	w.until(t, "$disconnect")
}

// held waits until a connection is one that can be sent to: the client knows
// earlier than the server that it is connected.
func held(t *testing.T, s *Server, id string) {
	t.Helper()
	for range 20_000 {
		if _, err := s.find("chatlive", "prod", id); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the connection is not held")
}

// A new version of an API has the connections of the one before; those of an API
// that is gone end.
func TestConnectionsOutliveABuild(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect", "say!"}, func(e event) string { return `{"statusCode":200,"body":"` + e.RequestContext.RouteKey + `"}` })
	c, _ := dial(t, w.url, nil)
	id := w.until(t, "$connect").RequestContext.ConnectionID
	held(t, w.server, id)
	say(t, c, `{"action":"new"}`)
	if got := hear(t, c); !strings.Contains(got, `"message":"Forbidden"`) || !strings.Contains(got, id) {
		t.Errorf("a message without a route = %s, want Forbidden with the connection", got)
	}
	next := *w.api
	next.Routes = append(slices.Clone(next.Routes), app.Route{Key: "new", Answers: true, Function: next.Routes[0].Function})
	w.server.Serve(&next, w.server.api(w.api.Path).options)
	w.server.Keep([]*app.API{&next})
	say(t, c, `{"action":"new"}`)
	if got := hear(t, c); got != "new" {
		t.Errorf("a message to the new route = %s", got)
	}
	w.server.Keep(nil)
	if code := closedBy(t, c); code != 1001 {
		t.Errorf("ended with %d, want 1001", code)
	}
}

// When the tool ends, clients and the app are told.
func TestClosingTellsEverybody(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect"}, ok)
	c, _ := dial(t, w.url, nil)
	held(t, w.server, w.until(t, "$connect").RequestContext.ConnectionID)
	code := make(chan int, 1)
	go func() { code <- closedBy(t, c) }()
	w.server.Close(t.Context())
	if got := <-code; got != 1001 {
		t.Errorf("ended with %d, want 1001", got)
	}
	w.until(t, "$disconnect")
	if _, res, err := websocket.Dial(t.Context(), w.url, nil); err == nil || res == nil || res.StatusCode != 429 {
		t.Errorf("a client after the end = %v, want 429", err)
	}
}

// A client that says nothing back is cut off.
func TestAClientThatDoesNotAgreeIsCutOff(t *testing.T) {
	w := newWorld(t, []string{"$connect", "$disconnect"}, ok)
	raw, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(w.url, "ws://"), "/prod"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	fmt.Fprintf(raw, "GET /prod HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
	id := w.until(t, "$connect").RequestContext.ConnectionID
	held(t, w.server, id)
	if err := w.server.Disconnect("chatlive", "prod", id); err != nil {
		t.Fatal(err)
	}
	w.until(t, "$disconnect")
}

// The first message with too large a frame is found, however the bytes arrive.
func TestFramesAreWatched(t *testing.T) {
	frame := func(first byte, size int) []byte {
		head := []byte{first, 0x80 | 126, byte(size >> 8), byte(size)}
		if size > 1<<16-1 {
			head = []byte{first, 0x80 | 127, 0, 0, 0, 0, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}
		}
		return append(append(head, 1, 2, 3, 4), make([]byte, size)...)
	}
	for _, test := range []struct {
		name   string
		frames [][]byte
		want   int64
	}{
		{"small", [][]byte{frame(0x81, 200), frame(0x81, maxFrame)}, -1},
		{"second message", [][]byte{frame(0x81, 200), frame(0x81, maxFrame+1)}, 1},
		{"second fragment", [][]byte{frame(0x01, maxFrame), frame(0x80, maxFrame+1), frame(0x81, 200)}, 0},
		{"after a ping within a message", [][]byte{frame(0x01, 200), {0x89, 0x80, 1, 2, 3, 4}, frame(0x80, 200), frame(0x81, 1<<20)}, 1},
	} {
		all := bytes.Join(test.frames, nil)
		for _, size := range []int{1, 7, 4096, len(all)} {
			w := newFrameWatch()
			for part := range slices.Chunk(all, size) {
				w.see(part)
			}
			if got := w.largeAt(); got != test.want {
				t.Errorf("%s, %d bytes at once: largeAt() = %d, want %d", test.name, size, got, test.want)
			}
		}
	}
}
