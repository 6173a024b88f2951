package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// happened records an invocation of Shop/NAME from its beginning to its end.
func happened(h *history.History, name, source string, end history.End, during ...func(*history.Open)) *history.Open {
	o := h.Begin(history.Begin{Function: name, Path: "Shop/" + name, RequestID: "request of " + source, Origin: history.Origin{Source: source}, Event: []byte(`{"n":1.50,"a":"b"}`)})
	o.Started(time.Now(), 1, 3*time.Millisecond)
	for _, f := range during {
		f(o)
	}
	o.Ended(end)
	return o
}

func linkOf(d *Dashboard, o *history.Open) string {
	return d.link("/invocations", o.Cause().ID.String())
}

func TestInvocationsAreListedAndChosen(t *testing.T) {
	h := history.New(history.Options{})
	d := served(t, Options{History: h})
	happened(h, "Take", "POST /orders", history.End{Result: history.OK})
	happened(h, "Take", "POST /orders/bad", history.End{Result: history.Failed, ErrorMessage: "no"})
	happened(h, "Worker", "queue Shop/Jobs", history.End{Result: history.Timeout})
	partly := happened(h, "Mail", "queue Shop/Mails (10 messages)", history.End{Result: history.OK, Fate: history.Fate{Of: "message", Records: 10, Failed: 3, Next: "they come again in 30s"}})
	for query, want := range map[string][]string{
		"":                              {"queue Shop/Mails (10 messages)", "queue Shop/Jobs", "POST /orders/bad", "POST /orders"},
		"?function=Shop/Take":           {"POST /orders/bad", "POST /orders"},
		"?result=failed":                {"queue Shop/Mails (10 messages)", "queue Shop/Jobs", "POST /orders/bad"},
		"?result=ok&function=Shop/Take": {"POST /orders"},
		"?result=running":               nil,
		"?function=Shop/Gone":           nil,
	} {
		_, text := ask(t, d, "GET", d.link("/invocations")+query, "", nil)
		var got []string
		for _, m := range regexp.MustCompile(`<td class="name">([^<]+)</td>`).FindAllStringSubmatch(text, -1) {
			got = append(got, m[1])
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}

	// A batch of which some failed is no plain success, in the list and on its page.
	for path, want := range map[string][]string{
		d.link("/invocations"): {`<span class="warn">ok, 3 of 10 messages failed</span>`},
		linkOf(d, partly):      {`<small><span class="warn">ok, 3 of 10 messages failed</span></small>`, `<dt>Then</dt><dd class="warn">they come again in 30s</dd>`, `<br><span class="warn">3 of 10 messages failed: they come again in 30s</span></td>`, `<td><span class="warn">ok</span></td>`, `<rect class="work partly"`},
	} {
		_, text := ask(t, d, "GET", path, "", nil)
		for _, want := range want {
			if !strings.Contains(text, want) {
				t.Errorf("%s has no %q:\n%s", path, want, text)
			}
		}
	}

	for i := range 2 * perPage {
		happened(h, "Take", fmt.Sprint("GET /", i), history.End{Result: history.OK})
	}
	seen, pages := 0, 0
	for at := d.link("/invocations"); at != ""; pages++ {
		_, text := ask(t, d, "GET", at, "", nil)
		seen += strings.Count(text, `<tr id="i`)
		at = ""
		if m := regexp.MustCompile(`<a href="([^"]+)">Older`).FindStringSubmatch(text); m != nil {
			at = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if seen != 2*perPage+4 || pages != 3 {
		t.Errorf("%d pages list %d invocations, want %d on 3", pages, seen, 2*perPage+4)
	}
}

// An open invocation shows all of it, and what it holds stays text, whatever it
// is: events come from anybody.
func TestInvocationShowsWhatHappenedAsText(t *testing.T) {
	const evil = `</pre></textarea><script>alert(1)</script><img src=x onerror="x">`
	const worse = evil + "\x1b[2J\u202e"
	h := history.New(history.Options{})
	d := served(t, Options{History: h})
	evilJSON, _ := json.Marshal(map[string]string{"body": worse})
	o := h.Begin(history.Begin{Function: "Take", Path: "Shop/" + evil, RequestID: evil, Origin: history.Origin{Source: worse}, Event: evilJSON})
	o.Started(time.Now(), 1, 0)
	h.Call("Take", o.Cause().Header(), history.Call{Service: "s3", Operation: worse, Resource: worse, Detail: worse}).Ended(403, worse)
	h.Log(history.Line{Function: "Take", RequestID: evil, Text: worse + "\r"})
	h.Log(history.Line{Function: "Take", RequestID: evil, Text: `{"level":"\u001b[31mERROR\u202e","msg":"x"}`})
	o.Ended(history.End{Result: history.Failed, Answer: []byte(worse), ErrorType: worse, ErrorMessage: worse})
	for _, path := range []string{linkOf(d, o), d.link("/invocations"), d.link("/traces", o.Cause().Trace), d.link("/send") + "?function=" + url.QueryEscape(evil)} {
		res, text := ask(t, d, "GET", path, "", nil)
		if res.StatusCode != 200 || strings.Contains(text, "<script>alert") || strings.Contains(text, "<img") || strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%s = %d, and has what was sent as it is:\n%s", path, res.StatusCode, text)
		}
	}

	x := happened(h, "Worker", "queue Shop/Jobs", history.End{Result: history.OK, Answer: []byte(`{"done":[1,2]}`)}, func(o *history.Open) {
		h.Call("Worker", o.Cause().Header(), history.Call{Service: "dynamodb", Operation: "PutItem", Resource: "Shop/Orders"}).Ended(200, "")
		for _, text := range []string{"a line of the log", `{"time":"2026-11-22T00:00:00Z","level":"WARN","msg":"out of tea","left":0,"shop":{"town":"Bath"}}`} {
			h.Log(history.Line{Function: "Worker", RequestID: "request of queue Shop/Jobs", Text: text})
		}
	})
	_, text := ask(t, d, "GET", linkOf(d, x), "", nil)
	for _, want := range []string{
		"Shop/Worker", "queue Shop/Jobs", "cold, in 3.0 ms", "a line of the log", `<span class="warn">WARN </span> out of tea<span class="soft"> left=0 shop.town=Bath</span>`, "dynamodb PutItem", "Shop/Orders",
		"{\n  &#34;n&#34;: 1.50,\n  &#34;a&#34;: &#34;b&#34;\n}", // names in their order, numbers as they were
		"&#34;done&#34;: [\n    1,\n    2\n  ]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	for _, path := range []string{d.link("/invocations/0123456789abcdef"), d.link("/invocations/x"), d.link("/invocations/x/live"), d.link("/traces/x")} {
		if res, _ := ask(t, d, "GET", path, "", nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, res.StatusCode)
		}
	}
}

// A page of a function that logs without end shows the end of it, and says where
// the rest is: it is loaded anew at each line.
func TestALongLogIsShownFromItsEnd(t *testing.T) {
	h := history.New(history.Options{})
	d := served(t, Options{History: h})
	o := happened(h, "Take", "GET /", history.End{Result: history.OK}, func(o *history.Open) {
		for i := range 20000 {
			h.Log(history.Line{Function: "Take", RequestID: "request of GET /", Text: fmt.Sprintf("line %d %s", i, strings.Repeat("x", 50))})
		}
	})
	_, text := ask(t, d, "GET", linkOf(d, o), "", nil)
	if len(text) > 2*maxLog || strings.Contains(text, "line 0 ") || !strings.Contains(text, "line 19999 ") || !strings.Contains(text, "lambdacdk logs 'request of GET /'") {
		t.Errorf("the page has %d bytes: want the end of the log alone, and the command for all\n%.3000s", len(text), text)
	}
	o = happened(h, "Take", "GET /huge", history.End{Result: history.OK}, func(o *history.Open) {
		h.Log(history.Line{Function: "Take", RequestID: "request of GET /huge", Text: "one line " + strings.Repeat("x", maxLog)})
	})
	if _, text := ask(t, d, "GET", linkOf(d, o), "", nil); !strings.Contains(text, "one line") || strings.Contains(text, "lambdacdk logs") {
		t.Error("a log of one line is not shown whole")
	}
}

// An open list hears of what begins and ends, as far as it is chosen, and loads
// again when it is too much.
func TestListIsLive(t *testing.T) {
	h := history.New(history.Options{})
	d := served(t, Options{History: h})
	_, all := events(t, d, "/invocations/live")
	until(t, all, "")
	_, running := events(t, d, "/invocations/live?result=running&function=Shop/Take")
	until(t, running, "")

	o := happened(h, "Take", "POST /orders", history.End{Result: history.OK})
	row := until(t, all, "data: </tr>")
	if !strings.Contains(row, "event: put\ndata: <tr id=\""+rowID(o.Cause().ID)+"\">") || !strings.Contains(row, "POST /orders") {
		t.Errorf("the list hears\n%s\nwant the row of the invocation", row)
	}
	if got := until(t, running, "data: "+rowID(o.Cause().ID)); !strings.Contains(got, "event: drop\n") {
		t.Errorf("the list of what runs hears\n%s\nwant that it has ended", got)
	}
	for range 2 * newsWaiting {
		happened(h, "Take", "POST /many", history.End{Result: history.OK})
	}
	until(t, all, "event: stale")
}

// An open invocation hears of what it causes later, and of nothing else.
func TestInvocationIsLive(t *testing.T) {
	h := history.New(history.Options{})
	d := served(t, Options{History: h})
	o := happened(h, "Take", "POST /orders", history.End{Result: history.OK})
	_, in := events(t, d, strings.TrimPrefix(linkOf(d, o), "/"+d.key)+"/live")
	until(t, in, "")
	// A batch, of which this is the second cause.
	b := h.Begin(history.Begin{Function: "Worker", Path: "Shop/Worker", RequestID: "r", Origin: history.Origin{Source: "queue", Causes: []history.Cause{{Trace: history.NewTrace(), ID: 1}, o.Cause()}}})
	until(t, in, "event: stale")
	b.Ended(history.End{Result: history.OK})
	if isOfTrace(history.News{Invocation: &history.Invocation{Trace: "another"}}, o.Cause().Trace) {
		t.Error("an invocation of another trace counts")
	}
}

// sendForm posts a form to /send as browsers do.
func sendForm(t *testing.T, d *Dashboard, fields map[string]string) (*http.Response, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		w.WriteField(name, value)
	}
	w.Close()
	return ask(t, d, "POST", d.link("/send"), body.String(), map[string]string{"Content-Type": w.FormDataContentType(), "Origin": "http://" + d.listener.Addr().String()})
}

// What is sent runs, and the browser sees it run; what cannot be sent comes back
// with the reason and as it was written.
func TestEventsAreSent(t *testing.T) {
	h := history.New(history.Options{})
	finish := make(chan struct{})
	o := Options{History: h, Send: func(ctx context.Context, s Send) error {
		if !json.Valid(s.Event) {
			return errors.New("the event is not JSON: line 2, column 3")
		}
		o := h.Begin(history.Begin{Function: "take", Path: s.Function, RequestID: s.RequestID, Origin: history.Origin{Source: s.Source}, Event: s.Event})
		select {
		case <-finish: // long after the browser has its answer
		case <-ctx.Done():
		}
		o.Ended(history.End{Result: history.OK})
		return nil
	}}
	d := served(t, o)
	before := happened(h, "Take", "POST /orders", history.End{Result: history.OK})
	res, _ := sendForm(t, d, map[string]string{"function": "Shop/Take", "again": before.Cause().ID.String(), "event": "{\r\n  \"edited\": true\r\n}"})
	last := h.Recent(history.Filter{Limit: 1})[0]
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != d.link("/invocations", last.ID.String()) {
		t.Errorf("POST = %d to %s, want 303 to the new invocation", res.StatusCode, res.Header.Get("Location"))
	}
	if last.Result != history.Running || last.Source != "again: POST /orders" || !strings.Contains(string(last.Event.Bytes), `"edited": true`) {
		t.Errorf("the invocation is %+v; want one that runs, from the request before, with the edited event", last)
	}
	close(finish)

	const typed = "{\n  \"half\": <b>, "
	res, text := sendForm(t, d, map[string]string{"function": "Shop/Take", "event": typed})
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "line 2, column 3") || !strings.Contains(text, "{\n  &#34;half&#34;: &lt;b&gt;, </textarea>") {
		t.Errorf("what is no JSON = %d, want the reason and the text as it was typed:\n%s", res.StatusCode, text)
	}
	res, text = sendForm(t, d, map[string]string{"function": "Shop/Take", "event": strings.Repeat("x", maxForm+1)})
	if res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(text, "Lambda takes 6 MB: go back") {
		t.Errorf("what is far too long = %d %.300s, want 413 that says so", res.StatusCode, text)
	}
	if res, _ := ask(t, d, "POST", d.link("/send"), "function=Shop/Take", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("another form = %d, want 400", res.StatusCode)
	}
	for range 3 { // a link, an image
		if res, _ := ask(t, d, "GET", d.link("/send")+"?function=Shop/Take&event={}", "", nil); res.StatusCode != 200 {
			t.Errorf("GET = %d, want the form", res.StatusCode)
		}
	}
	if n := len(h.Recent(history.Filter{})); n != 2 {
		t.Errorf("%d invocations, want the two before: nothing else was to be sent", n)
	}
}
