//go:build unix

package integ

import (
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/coder/websocket"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/chat/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// chat makes an app with a WebSocket API.
func chat(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Chat"), nil)
	live := lambdacdk.NewGoWebSocketApi(stack, "Live", nil)
	room := lambdacdk.NewGoFunction(stack, "Room", &lambdacdk.GoFunctionProps{
		Entry: "./testdata/chat/room",
		Links: contract.Room{Live: lambdacdk.LinkWebSocket[link.WebSocketBoth[link.Send, link.Disconnect]](live.Stage)},
	})
	live.Proxy(room, lambdacdk.WithAnswer())
	live.AddRoute("say", room, lambdacdk.WithAnswer())
	live.AddRoute("kick", room)
	live.AddRoute("spy", lambdacdk.NewGoFunction(stack, "Spy", &lambdacdk.GoFunctionProps{
		Entry: "./testdata/chat/spy",
		Links: contract.Spy{Live: lambdacdk.LinkWebSocket[link.Inspect](live.Stage)},
	}), lambdacdk.WithAnswer())
}

// The handlers, their links and the permissions of a synthesized app work with
// real WebSockets: who may connect, messages to several clients, one of them
// gone, and what a link does not allow.
func TestWebSocketsLocally(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers")
	}
	dir := localApp(t, chat)
	tool := startLocal(t, dir)
	url := tool.said(`ws://127\.0\.0\.1:\d+/prod`)

	for name, o := range map[string]*websocket.DialOptions{
		"without a token":               nil,
		"from a page of another origin": {HTTPHeader: http.Header{"Origin": {"https://evil.example.com"}}},
	} {
		want := http.StatusUnauthorized
		if o != nil {
			want = http.StatusForbidden
		}
		if _, res, err := websocket.Dial(t.Context(), url, o); err == nil || res == nil || res.StatusCode != want {
			t.Errorf("connecting %s = %v, want %d", name, err, want)
		}
	}

	ann, annID := enter(t, url)
	bob, bobID := enter(t, url)
	gone, goneID := enter(t, url)
	gone.CloseNow()
	until(t, "who left without a word", func() bool { return tool.said(`left.*`+goneID) != "" })

	request, _ := json.Marshal(map[string]any{"action": "say", "To": []string{bobID, goneID, annID}, "Text": "hello"})
	send(t, ann, string(request))
	if got := heard(t, bob); got != "hello" {
		t.Errorf("bob heard %q", got)
	}
	both := []string{heard(t, ann), heard(t, ann)} // the message and the answer
	if all := strings.Join(both, " "); !strings.Contains(all, "hello") || !strings.Contains(all, `{"Gone":["`+goneID+`"]}`) {
		t.Errorf("ann heard %q, want the message and who has gone", both)
	}

	send(t, bob, `{"action":"spy"}`)
	var seen struct{ UserAgent, Own, Forged string }
	if err := json.Unmarshal([]byte(heard(t, bob)), &seen); err != nil || seen.UserAgent == "" {
		t.Errorf("Inspect = %+v, %v", seen, err)
	}
	if !strings.Contains(seen.Own, "Send takes a link.WebSocket with the level link.Send, and that of ") || !strings.Contains(seen.Own, " has Inspect") {
		t.Errorf("Send by a link to inspect = %q", seen.Own)
	}
	if !strings.Contains(seen.Forged, "is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:123456789012:") ||
		!strings.Contains(seen.Forged, "/prod/POST/@connections/") {
		t.Errorf("Send without a link = %q, want AWS's denial", seen.Forged)
	}
	denied := tool.said(`Chat/Spy was denied execute-api:ManageConnections on Chat/Live/WebSocketApi.*`)
	if !strings.Contains(denied, `its link Live allows it on`) || !strings.Contains(denied, "/prod/GET/@connections/") {
		t.Errorf("the tool said %q", denied)
	}

	request, _ = json.Marshal(map[string]any{"action": "kick", "To": []string{annID}})
	send(t, bob, string(request))
	if _, _, err := ann.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("ann was ended with %v, want 1000", err)
	}
	ended := make(chan websocket.StatusCode, 1)
	go func() {
		_, _, err := bob.Read(t.Context())
		ended <- websocket.CloseStatus(err)
	}()
	tool.stop(t, syscall.SIGINT)
	if code := <-ended; code != websocket.StatusGoingAway {
		t.Errorf("bob was ended with %v, want 1001", code)
	}
}

// enter connects, and asks for the id of the connection.
func enter(t *testing.T, url string) (*websocket.Conn, string) {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), url+"?token=secret", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"http://localhost:5173"}, "User-Agent": {"test"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	send(t, c, "who am I?")
	return c, heard(t, c)
}

func send(t *testing.T, c *websocket.Conn, text string) {
	t.Helper()
	if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func heard(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	_, text, err := c.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An app with a WebSocket API runs in a test of its own, too.
func TestWebSocketsInATest(t *testing.T) {
	notShort(t, "builds handlers")
	dir := localApp(t, chat)
	app := lambdacdktest.Start(t, dir)
	ann, annID := enter(t, app.URL("Live"))
	request, _ := json.Marshal(map[string]any{"action": "say", "To": []string{annID}, "Text": "hello"})
	send(t, ann, string(request))
	if all := heard(t, ann) + heard(t, ann); !strings.Contains(all, "hello") || !strings.Contains(all, `{"Gone":null}`) {
		t.Errorf("ann heard %q, want the message and the answer", all)
	}
}
