package runtimeapi

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what should take milliseconds: the
// machine may be busy. No limit that a test does not want to reach is shorter.
const patience = 2 * time.Minute

// waitUntil waits for what another goroutine or process does.
func waitUntil(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// A client speaks the Runtime API by hand, as the runtime of an attached
// function.
type client struct {
	t    *testing.T
	base string
}

func attach(t *testing.T, f Function) (*Pool, client) {
	t.Helper()
	srv := NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close(context.Background()) })
	f.Name = "fn"
	p, err := srv.Add(f)
	if err != nil {
		t.Fatal(err)
	}
	return p, client{t, "http://" + p.Endpoint() + "/"}
}

// do sends a request and returns the status, the header and the body.
func (c client) do(method, path, body string, header ...string) (int, http.Header, string) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

const invocations = "2018-06-01/runtime/invocation/"

// next takes the next event and returns its request id.
func (c client) next() string {
	c.t.Helper()
	status, header, body := c.do("GET", invocations+"next", "")
	if status != http.StatusOK {
		c.t.Fatalf("next: %d %s", status, body)
	}
	return header.Get(headerRequestID)
}

// refuses fails the test unless the server answers with status and errorType.
func (c client) refuses(method, path, body string, status int, errorType string, header ...string) {
	c.t.Helper()
	got, _, text := c.do(method, path, body, header...)
	if got != status || !strings.Contains(text, `"errorType":"`+errorType+`"`) {
		c.t.Errorf("%s %s: %d %s, want %d %s", method, path, got, text, status, errorType)
	}
}

// background runs an invocation and delivers its response.
func background(t *testing.T, p *Pool) <-chan Response {
	done := make(chan Response, 1)
	go func() {
		resp, err := p.Invoke(context.Background(), []byte(`{}`), InvokeOptions{})
		if err != nil {
			t.Errorf("Invoke: %v", err)
		}
		done <- resp
	}()
	return done
}

func TestProtocolRefusals(t *testing.T) {
	p, c := attach(t, Function{Timeout: patience})
	c.refuses("POST", invocations+"unknown/response", "x", 403, "InvalidStateTransition")

	done := background(t, p)
	id := c.next()
	c.refuses("GET", invocations+"next", "", 403, "InvalidStateTransition")
	c.refuses("POST", invocations+"unknown/response", "x", 400, "InvalidRequestID")
	c.refuses("POST", invocations+"unknown/error", "{}", 400, "InvalidRequestID")
	c.refuses("POST", "2018-06-01/runtime/init/error", "{}", 403, "InvalidStateTransition")
	if status, _, body := c.do("POST", invocations+id+"/response", `"fine"`); status != 202 || body != `{"status":"OK"}`+"\n" {
		t.Errorf("response: %d %s", status, body)
	}
	c.refuses("POST", invocations+id+"/response", "again", 403, "InvalidStateTransition")
	if resp := <-done; string(resp.Payload) != `"fine"` || resp.Error != nil {
		t.Errorf("got %+v", resp)
	}

	done = background(t, p)
	id = c.next()
	c.refuses("POST", invocations+id+"/response", "x", 400, "InvalidFunctionResponseMode", headerMode, "bursting")
	if resp := <-done; resp.Error == nil || resp.Error.Type != ErrorTypeResponseMode {
		t.Errorf("unknown response mode: %+v", resp)
	}

	for _, path := range []string{"2018-06-01/runtime/other", "2018-06-01/runtime/invocation/x/y", "other", ""} {
		if status, _, _ := c.do("GET", path, ""); status != 404 {
			t.Errorf("GET %s: %d, want 404", path, status)
		}
	}
	if status, _, _ := (client{t, "http://" + p.addr + "/nobody/"}).do("GET", invocations+"next", ""); status != 404 {
		t.Errorf("unknown function: %d, want 404", status)
	}
	(client{t, "http://" + p.addr + "/fn/99/"}).refuses("GET", invocations+"next", "", 403, "InvalidStateTransition")
}

func TestErrorDocuments(t *testing.T) {
	p, c := attach(t, Function{Timeout: patience})
	for _, test := range []struct{ body, header, wantType, wantMessage string }{
		{`{"errorMessage":"m","errorType":"T","stackTrace":[]}`, "", "T", "m"},
		{`{"errorMessage":"m"}`, "Runtime.Header", "Runtime.Header", "m"},
		{``, "Runtime.Header", "Runtime.Header", ""},
		{`not JSON`, "T", "T", ""},
	} {
		done := background(t, p)
		if status, _, body := c.do("POST", invocations+c.next()+"/error", test.body, headerErrorType, test.header); status != 202 {
			t.Errorf("%q: %d %s", test.body, status, body)
		}
		resp := <-done
		if resp.Error == nil || resp.Error.Type != test.wantType || resp.Error.Message != test.wantMessage {
			t.Errorf("%q, header %q: %+v, want %q %q", test.body, test.header, resp.Error, test.wantType, test.wantMessage)
		}
		if test.body != "" && string(resp.Payload) != test.body {
			t.Errorf("payload %q, want %q as it was sent", resp.Payload, test.body)
		}
	}
}

func TestTimeoutOfAnAttachedRuntime(t *testing.T) {
	p, c := attach(t, Function{Timeout: 50 * time.Millisecond})
	done := background(t, p)
	id := c.next()
	if resp := <-done; resp.Error == nil || !resp.Error.TimedOut() {
		t.Errorf("got %+v, want a timeout", resp)
	}
	c.refuses("POST", invocations+id+"/response", "late", 403, "InvalidStateTransition")
	if err := p.Update(Function{Name: "fn", Timeout: patience}); err != nil {
		t.Fatal(err)
	}
	done = background(t, p)
	id = c.next()
	c.do("POST", invocations+id+"/response", `"fine"`)
	if resp := <-done; string(resp.Payload) != `"fine"` {
		t.Errorf("after a timeout: %+v", resp)
	}
}

// A client that lost its connection asks again; the event goes to the poll
// that lives.
func TestSecondPollReplacesTheFirst(t *testing.T) {
	p, c := attach(t, Function{Timeout: patience})
	first := make(chan int, 1)
	go func() {
		resp, err := http.Get(c.base + invocations + "next")
		if err != nil {
			t.Error(err)
			first <- 0
			return
		}
		resp.Body.Close()
		first <- resp.StatusCode
	}()
	waitForPoll(t, p)
	second := make(chan string, 1)
	go func() { second <- c.next() }()
	if status := <-first; status != 403 {
		t.Errorf("first poll: %d, want 403", status)
	}
	done := background(t, p)
	c.do("POST", invocations+<-second+"/response", `1`)
	if resp := <-done; string(resp.Payload) != "1" {
		t.Errorf("got %+v", resp)
	}
}

// waitForPoll waits until a runtime asks for an event.
func waitForPoll(t *testing.T, p *Pool) {
	t.Helper()
	waitUntil(t, "somebody asks for an event", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.idle) > 0
	})
}

func TestExtensions(t *testing.T) {
	_, c := attach(t, Function{Extensions: []string{"outside"}})
	const register, next = "2020-01-01/extension/register", "2020-01-01/extension/event/next"
	c.refuses("POST", register, `{}`, 403, "Extension.InvalidExtensionName")
	c.refuses("POST", register, `{`, 403, "InvalidRequestFormat", headerExtensionName, "a")
	c.refuses("POST", register, `{"events":["SHUTDOWN"]}`, 403, "ShutdownEventNotSupportedForInternalExtension", headerExtensionName, "a")
	c.refuses("POST", register, `{"events":["OTHER"]}`, 403, "Extension.InvalidEventType", headerExtensionName, "a")
	c.refuses("GET", next, "", 403, "Extension.MissingExtensionIdentifier")
	c.refuses("GET", next, "", 403, "Extension.UnknownExtensionIdentifier", headerExtensionID, "x")

	status, header, body := c.do("POST", register, `{"events":["SHUTDOWN"]}`, headerExtensionName, "outside")
	if status != 200 || header.Get(headerExtensionID) == "" || !strings.Contains(body, `"functionName":"fn"`) {
		t.Errorf("register: %d %v %s", status, header, body)
	}
	c.refuses("POST", register, `{"events":[]}`, 403, "Extension.InvalidExtensionState", headerExtensionName, "outside")
}

// The times are Lambda's, as its guide on extensions states them.
func TestExtensionsSayHowLongAShutdownMayTake(t *testing.T) {
	internal, external := &extension{name: "in"}, &extension{name: "out", external: true}
	for _, tt := range []struct {
		name       string
		extensions []*extension
		want       time.Duration
	}{
		{"none", nil, 0},
		{"internal", []*extension{internal}, 500 * time.Millisecond},
		{"internal and external", []*extension{internal, external}, 300 * time.Millisecond},
	} {
		if got := (&sandbox{extensions: tt.extensions}).shutdownBudget(); got != tt.want {
			t.Errorf("%s: the budget is %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestExtensionIsToldOfInvocations(t *testing.T) {
	p, c := attach(t, Function{Timeout: patience})
	_, header, _ := c.do("POST", "2020-01-01/extension/register", `{"events":["INVOKE"]}`, headerExtensionName, "a")
	done := background(t, p)
	id := c.next()
	_, _, body := c.do("GET", "2020-01-01/extension/event/next", "", headerExtensionID, header.Get(headerExtensionID))
	if !strings.Contains(body, `"eventType":"INVOKE"`) || !strings.Contains(body, `"requestId":"`+id+`"`) {
		t.Errorf("event %s, want INVOKE of %s", body, id)
	}
	c.do("POST", invocations+id+"/response", `1`)
	<-done
}
