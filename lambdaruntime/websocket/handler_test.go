package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
)

// handle runs h for an event as Lambda sends it.
func handle(t *testing.T, h websocket.Handler, event any) (events.APIGatewayProxyResponse, error) {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var decoded events.APIGatewayWebsocketProxyRequest
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	return h.Handle(t.Context(), decoded)
}

func TestConnectSeesTheRequest(t *testing.T) {
	var seen *websocket.Conn
	h := websocket.Handler{Connect: func(_ context.Context, c *websocket.Conn) error {
		seen = c
		c.Subprotocol = "chat.v2"
		return nil
	}}
	client := lambdatest.WebSocketClient{
		ID: "abc=", Query: url.Values{"room": {"a", "b"}},
		Header:     http.Header{"Sec-Websocket-Protocol": {"chat.v1, chat.v2"}, "X-A": {"1", "2"}, "User-Agent": {"test"}},
		Authorizer: map[string]any{"principalId": "u1", "team": "x"},
	}
	answer, err := handle(t, h, client.Connect())
	if err != nil || answer.StatusCode != 200 || answer.Headers["Sec-WebSocket-Protocol"] != "chat.v2" {
		t.Errorf("answer = %+v, %v; want 200 with the subprotocol", answer, err)
	}
	if seen.ID != "abc=" || seen.Route != "$connect" || seen.Principal != "u1" || seen.Authorizer["team"] != "x" ||
		strings.Join(seen.Query["room"], ",") != "a,b" || strings.Join(seen.Header["X-A"], ",") != "1,2" ||
		seen.SourceIP != "203.0.113.7" || seen.UserAgent != "test" || seen.ConnectedAt.Year() != 2026 {
		t.Errorf("Conn = %+v", seen)
	}
}

func TestConnectRefuses(t *testing.T) {
	client := lambdatest.WebSocketClient{}
	for _, test := range []struct {
		err    error
		status int // 0: the function fails
	}{
		{nil, 200},
		{websocket.Refuse(http.StatusUnauthorized, "no token"), 401},
		{errors.Join(errors.New("why"), websocket.Refuse(404, "no room")), 404},
		{websocket.Refuse(200, "odd"), 403},
		{errors.New("table is gone"), 0},
	} {
		h := websocket.Handler{Connect: func(context.Context, *websocket.Conn) error { return test.err }}
		answer, err := handle(t, h, client.Connect())
		switch {
		case test.status == 0 && err == nil:
			t.Errorf("%v: answer = %+v, want the function to fail", test.err, answer)
		case test.status != 0 && (err != nil || answer.StatusCode != test.status):
			t.Errorf("%v: answer = %+v, %v; want %d", test.err, answer, err, test.status)
		}
	}
	if answer, err := handle(t, websocket.Handler{}, client.Connect()); err != nil || answer.StatusCode != 200 {
		t.Errorf("without Connect: %+v, %v; want 200", answer, err)
	}
	h := websocket.Handler{Connect: func(_ context.Context, c *websocket.Conn) error { c.Subprotocol = "x"; return nil }}
	if _, err := handle(t, h, client.Connect()); err == nil || !strings.Contains(err.Error(), `chose the subprotocol "x"`) {
		t.Errorf("a subprotocol that was not offered: %v", err)
	}
}

type say struct{ Text string }

func (s *say) Validate() error {
	if s.Text == "" {
		return errors.New("Text is empty")
	}
	return nil
}

func TestMessagesGoToTheirRoutes(t *testing.T) {
	h := websocket.Handler{
		Message: func(_ context.Context, c *websocket.Conn, message []byte) ([]byte, error) {
			return []byte(c.Route + " " + string(message)), nil
		},
		Routes: map[string]websocket.MessageFunc{
			"say":  websocket.JSON(func(_ context.Context, c *websocket.Conn, in say) (say, error) { return say{"<" + in.Text + ">"}, nil }),
			"quit": websocket.JSON(func(context.Context, *websocket.Conn, map[string]any) (struct{}, error) { return struct{}{}, nil }),
		},
	}
	client := lambdatest.WebSocketClient{}
	binary := client.Message("$default", "aGk=")
	binary.IsBase64Encoded = true
	for _, test := range []struct {
		event  events.APIGatewayWebsocketProxyRequest
		status int
		body   string
	}{
		{client.Message("$default", "hi"), 200, "$default hi"},
		{client.Message("other", "hi"), 200, "other hi"},
		{binary, 200, "$default hi"},
		{client.Message("say", `{"Text":"hi"}`), 200, `{"Text":"<hi>"}`},
		{client.Message("say", `{}`), 400, `{"message":"Text is empty"}`},
		{client.Message("say", `hi`), 400, `the message is no valid JSON for this route`},
		{client.Message("quit", `{}`), 200, ``},
	} {
		answer, err := handle(t, h, test.event)
		if err != nil || answer.StatusCode != test.status || !strings.Contains(answer.Body, test.body) || test.body == "" && answer.Body != "" {
			t.Errorf("%s %s = %+v, %v; want %d %s", test.event.RequestContext.RouteKey, test.event.Body, answer, err, test.status, test.body)
		}
	}
	_, err := handle(t, websocket.Handler{}, client.Message("say", "{}"))
	if err == nil || !strings.Contains(err.Error(), `no function for the route "say"; set Routes["say"] or Message`) {
		t.Errorf("without a function: %v", err)
	}
	if _, err := handle(t, h, map[string]any{"rawPath": "/"}); err == nil || !strings.Contains(err.Error(), "none of a WebSocket API") {
		t.Errorf("another event: %v", err)
	}
}

func TestDisconnectSaysWhy(t *testing.T) {
	var seen *websocket.Conn
	h := websocket.Handler{Disconnect: func(_ context.Context, c *websocket.Conn) error { seen = c; return nil }}
	answer, err := handle(t, h, lambdatest.WebSocketClient{ID: "x"}.Disconnect(1001, "Going away"))
	if err != nil || answer.StatusCode != 200 || seen.ID != "x" || seen.CloseCode != 1001 || seen.CloseReason != "Going away" || seen.Header != nil {
		t.Errorf("Disconnect: %+v, %+v, %v", seen, answer, err)
	}
	if answer, err := handle(t, websocket.Handler{}, lambdatest.WebSocketClient{}.Disconnect(1005, "")); err != nil || answer.StatusCode != 200 {
		t.Errorf("without Disconnect: %+v, %v", answer, err)
	}
}

// A process may have several messages at once.
func TestMessagesAtTheSameTime(t *testing.T) {
	h := websocket.Handler{Routes: map[string]websocket.MessageFunc{
		"say": websocket.JSON(func(_ context.Context, c *websocket.Conn, in say) (say, error) { return say{c.ID + in.Text}, nil }),
	}}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			id := strings.Repeat("x", i+1)
			answer, err := h.Handle(t.Context(), lambdatest.WebSocketClient{ID: id}.Message("say", `{"Text":"!"}`))
			if want := `{"Text":"` + id + `!"}`; err != nil || answer.Body != want {
				t.Errorf("answer = %+v, %v; want %s", answer, err, want)
			}
		})
	}
	all.Wait()
}
