package session

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/dashboard"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A request is remembered with its function, event and answer, and its event can be
// sent again, also edited.
func TestRequestsAreRememberedAndSentAgain(t *testing.T) {
	t.Parallel()
	served, err := Serve(t.Context(), Options{Dir: anApp(t), Output: &screen{}, CacheDir: cacheDir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(served.Close)
	url, err := served.URL("Api")
	if err != nil {
		t.Fatal(err)
	}
	get(t, url+"/hello/gopher")

	list := served.History().Recent(history.Filter{Function: "Test/Hello"})
	if len(list) != 1 {
		t.Fatalf("remembered %+v; want the one invocation", list)
	}
	inv := list[0]
	if inv.Source != "GET /hello/gopher" || inv.Result != history.OK || !inv.Cold() || inv.Duration <= 0 || len(inv.Causes) != 1 {
		t.Errorf("the invocation is %+v; want that of the request, cold, with one cause", inv)
	}
	if !strings.Contains(string(inv.Event.Bytes), `"routeKey"`) || !strings.Contains(string(inv.Answer.Bytes), "gopher") {
		t.Errorf("event %s\nanswer %s\nwant those of the request", inv.Event.Bytes, inv.Answer.Bytes)
	}

	send := func(event string) error {
		return served.session.sendFromPage(t.Context(), dashboard.Send{Function: inv.Path, Event: []byte(event), Source: "again: " + inv.Source})
	}
	err = send(strings.ReplaceAll(string(inv.Event.Bytes), "gopher", "hamster"))
	last := served.History().Recent(history.Filter{Limit: 1})[0]
	if err != nil || !strings.Contains(string(last.Answer.Bytes), "hamster") {
		t.Errorf("the edited event = %s, %v", last.Answer.Bytes, err)
	}
	if last.Source != "again: GET /hello/gopher" || last.Trace == inv.Trace {
		t.Errorf("the last invocation is %+v; want the one sent again, in a trace of its own", last)
	}
	for problem, event := range map[string]string{
		"not JSON":     `{"a":`,
		"Lambda takes": `"` + strings.Repeat("x", runtimeapi.MaxPayload) + `"`,
	} {
		if err := send(event); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%.20q = %v; want %q", event, err, problem)
		}
	}
	if n := len(served.History().Recent(history.Filter{})); n != 2 {
		t.Errorf("%d invocations are remembered, want 2: what was not sent is none", n)
	}
}
