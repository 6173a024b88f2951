package dashboard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

const queuePrefix = "arn:aws:sqs:us-east-1:123456789012:"

// services are a server with an app of these resources, each a line of
// [servicetest.App].
func services(t *testing.T, resources ...string) *awslocal.Server {
	t.Helper()
	s, err := awslocal.Start(awslocal.Options{SecretsDir: t.TempDir(), NoPermissions: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.Read(servicetest.App(t, resources...))
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	return s
}

// get is a page, which must be there.
func get(t *testing.T, d *Dashboard, link string) string {
	t.Helper()
	res, text := ask(t, d, "GET", link, "", nil)
	if res.StatusCode != 200 {
		t.Fatalf("GET %s = %d %s", link, res.StatusCode, text)
	}
	return text
}

// post sends a form and returns the status and the page that is shown then.
func post(t *testing.T, d *Dashboard, link string, form url.Values) (int, string) {
	t.Helper()
	res, text := ask(t, d, "POST", link, form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://" + d.listener.Addr().String()})
	if res.StatusCode == http.StatusSeeOther {
		return res.StatusCode, get(t, d, res.Header.Get("Location"))
	}
	return res.StatusCode, text
}

func contains(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not have %q:\n%s", what, want, text)
		}
	}
}

func TestResourcesAreListedWithWhatIsInThem(t *testing.T) {
	s := services(t, `Jobs AWS::SQS::Queue {}`, `Uploads AWS::S3::Bucket {}`, `Key AWS::SecretsManager::Secret {"Name": "stripe"}`, `News AWS::SNS::Topic {}`)
	if err := s.Service("sqs").(*queues.Service).Deliver(queuePrefix+"Shop-Jobs", message.Origin{}, message.Message{Body: "x"}); err != nil {
		t.Fatal(err)
	}
	d := served(t, Options{Services: s})
	text := get(t, d, d.link("/resources"))
	contains(t, "the overview", text, "<h2>Queues</h2>", "<h2>Buckets</h2>", "<h2>Secrets</h2>", "<h2>Topics</h2>",
		`href="`+d.link("/resources", "queue", "Shop/Jobs")+`"`, "1 waiting", "has no value: write it as &#34;stripe&#34; into", secrets.FileName)
	_, in := events(t, d, "/resources/live")
	contains(t, "the stream", until(t, in, "data: </div>"), "event: put\ndata: <div id=\"places\">", "1 waiting")
	// An open place hears what comes.
	_, in = events(t, d, "/resources/queue/Shop%2FJobs/live")
	until(t, in, "event: put")
	if err := s.Service("sqs").(*queues.Service).Deliver(queuePrefix+"Shop-Jobs", message.Origin{}, message.Message{Body: "second"}); err != nil {
		t.Fatal(err)
	}
	contains(t, "the stream", until(t, in, "data: </div>")+until(t, in, "data: </div>"), "2 waiting", ">second</a>")
	if res, _ := ask(t, d, "GET", d.link("/resources", "queue", "Shop/Nope"), "", nil); res.StatusCode != 404 {
		t.Errorf("a queue that the app does not have = %d, want 404", res.StatusCode)
	}
	for _, address := range []string{d.link("/resources", "queue", "Shop/Jobs", "item") + "?key=nope", d.link("/resources", "secret", "Shop/Key", "item") + "?key=x"} {
		if res, text := ask(t, d, "GET", address, "", nil); res.StatusCode != 404 {
			t.Errorf("GET %s = %d %s, want 404", address, res.StatusCode, text)
		}
	}
}

// What has put a thing there is one click away.
func TestAMessageLeadsToWhatHasSentIt(t *testing.T) {
	s := services(t, `Jobs AWS::SQS::Queue {}`)
	cause := history.Cause{Trace: history.NewTrace(), ID: 7}
	if err := s.Service("sqs").(*queues.Service).Deliver(queuePrefix+"Shop-Jobs", message.Origin{}, message.Message{Body: "x", By: []history.Cause{cause, {Trace: cause.Trace, ID: 8}}}); err != nil {
		t.Fatal(err)
	}
	d := served(t, Options{Services: s})
	p, err := s.Place("queue", "Shop/Jobs")
	if err != nil {
		t.Fatal(err)
	}
	page, err := p.Look(t.Context(), service.Query{})
	if err != nil {
		t.Fatal(err)
	}
	text := get(t, d, d.link("/resources", "queue", "Shop/Jobs", "item")+"?key="+page.Rows[0].Key)
	if got := strings.Count(text, `href="`+d.link("/traces", cause.Trace)+`"`); got != 1 {
		t.Errorf("the message leads to its trace %d times, want once:\n%s", got, text)
	}
}

// Every action is a POST with the run's key from the page itself; no other request
// does anything.
func TestActionsAreDoneForTheUserAlone(t *testing.T) {
	s := services(t, `Jobs AWS::SQS::Queue {}`, `Other AWS::SQS::Queue {}`, `News AWS::SNS::Topic {}`, `Bus AWS::Events::EventBus {"Name": "b"}`, `Clicks AWS::Kinesis::Stream {}`,
		`Nightly AWS::Events::Rule {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}]}`)
	d := served(t, Options{Services: s})
	own := "http://" + d.listener.Addr().String()
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	with := func(name, value string) map[string]string {
		return map[string]string{"Content-Type": form["Content-Type"], name: value}
	}
	fields := url.Values{"value.body": {"x"}, "value.message": {"x"}, "value.source": {"x"}, "value.type": {"x"}, "value.detail": {"{}"}, "value.key": {"x"}, "value.data": {"x"}, "value.to": {"Shop/Other"}}.Encode()
	before := get(t, d, d.link("/resources"))
	actions := 0
	for _, p := range s.Places() {
		for _, a := range p.Actions {
			actions++
			link := d.link("/resources", p.Kind, p.Path, "do", a.Name)
			for _, c := range []struct {
				name, method, path string
				headers            map[string]string
				want               int
			}{
				{"a link", "GET", link + "?" + fields, nil, 404},
				{"no key", "POST", strings.TrimPrefix(link, "/"+d.key), form, 403},
				{"another key", "POST", strings.Replace(link, d.key, "0123456789abcdef", 1), form, 403},
				{"a foreign page", "POST", link, with("Origin", "https://evil.example"), 403},
				{"a page without an origin", "POST", link, with("Origin", "null"), 403},
				{"a page of another port", "POST", link, with("Sec-Fetch-Site", "same-site"), 403},
				{"a rebound name", "POST", link, with("Host", "evil.example:80"), 403},
			} {
				if res, text := ask(t, d, c.method, c.path, fields, c.headers); res.StatusCode != c.want {
					t.Errorf("%s of %s %s from %s = %d %s, want %d", a.Name, p.Kind, p.Path, c.name, res.StatusCode, text, c.want)
				}
			}
		}
	}
	if actions < 8 {
		t.Errorf("%d actions were tried, want those of all kinds", actions)
	}
	if after := get(t, d, d.link("/resources")); after != before {
		t.Errorf("something was done: before\n%s\nthen\n%s", before, after)
	}
	link := d.link("/resources", "queue", "Shop/Jobs", "do", "send")
	if res, _ := ask(t, d, "POST", link, fields, with("Origin", own)); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the page's own form = %d, want 303", res.StatusCode)
	}
}

// What was not done keeps what the user wrote, and says why. What was done is said
// once.
func TestFormsOfActions(t *testing.T) {
	s := services(t, `Jobs AWS::SQS::Queue {}`)
	d := served(t, Options{Services: s})
	link := d.link("/resources", "queue", "Shop/Jobs", "do", "send")
	status, text := post(t, d, link, url.Values{"value.body": {"my <b>text</b>"}, "value.delay": {"1e3"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a delay that is no number = %d, want 422", status)
	}
	contains(t, "the page", text, "the delay &#34;1e3&#34; is no whole number of seconds", "my &lt;b&gt;text&lt;/b&gt;</textarea>", `value="1e3"`, `<details class="action" open>`)

	status, text = post(t, d, link, url.Values{"value.body": {"two\r\nlines"}})
	if status != http.StatusSeeOther {
		t.Errorf("a message = %d, want 303", status)
	}
	contains(t, "the page", text, "is in the queue", "two lines")
	if got := body(t, d, s, "queue", "Shop/Jobs", 0); got != "two\nlines" {
		t.Errorf("the message is %q, want two lines that end as they were written", got)
	}
	if status, text := post(t, d, link, url.Values{"value.body": {strings.Repeat("x", maxForm)}}); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of more than 32 MB = %d %s, want 413", status, text)
	}
	if status, _ := post(t, d, d.link("/resources", "queue", "Shop/Jobs", "do", "purge"), nil); status != http.StatusSeeOther {
		t.Errorf("purge = %d, want 303", status)
	}
	contains(t, "the page", get(t, d, d.link("/resources", "queue", "Shop/Jobs")), "Nothing there.", "also those in flight? They do not come back.")
}

// body is the download of the nth row of a place.
func body(t *testing.T, d *Dashboard, s *awslocal.Server, kind, path string, n int) string {
	t.Helper()
	p, err := s.Place(kind, path)
	if err != nil {
		t.Fatal(err)
	}
	page, err := p.Look(t.Context(), service.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return get(t, d, d.link("/resources", kind, path, "download")+"?key="+url.QueryEscape(page.Rows[n].Key))
}

// hostile are keys and contents that would do something if they were taken for more
// than they are.
var hostile = []string{
	"../../../etc/passwd", "..", "/", "//evil.example/x", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "{{.}}", "javascript:alert(1)",
	"</textarea><script>alert(1)</script>", "a\r\nSet-Cookie: x=y", "a&b=c#d?e%2f", "\u202egnp.exe", "\x00\xff\xfe", "data: x\n\nevent: put\n", strings.Repeat("<b>", 1<<18),
}

// Whatever handlers and clients write, a page shows as text, and a browser runs
// nothing of it.
func TestHostileContentsAreHarmless(t *testing.T) {
	s := services(t, `Jobs AWS::SQS::Queue {}`, `Uploads AWS::S3::Bucket {}`, `News AWS::SNS::Topic {}`, `Clicks AWS::Kinesis::Stream {}`, `Bus AWS::Events::EventBus {"Name": "b"}`)
	d := served(t, Options{Services: s})
	for _, x := range hostile {
		for arn, m := range map[string]message.Message{
			queuePrefix + "Shop-Jobs":                      {Body: x, Attributes: map[string]message.Attribute{x: {DataType: x, StringValue: x}}},
			"arn:aws:sns:us-east-1:123456789012:Shop-News": {Body: x, Attributes: map[string]message.Attribute{x: {DataType: "String", StringValue: x}}},
		} {
			if len(x) > 1<<18 {
				m.Attributes = nil // 1 MB counts with them
			}
			if err := s.Service(strings.Split(arn, ":")[2]).(interface {
				Deliver(string, message.Origin, message.Message) error
			}).Deliver(arn, message.Origin{}, m); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Service("s3").(*buckets.Service).Deliver("arn:aws:s3:::"+bucketName(t, s), message.Origin{}, message.Message{Key: x[:min(len(x), 900)], Body: x}); err != nil {
			t.Fatal(err)
		}
		detail, _ := json.Marshal(map[string]string{x: x})
		for _, c := range []struct {
			kind, path, action string
			values             map[string]string
		}{
			{"stream", "Shop/Clicks", "put", map[string]string{"key": x[:min(len(x), 200)], "data": x}},
			{"bus", "Shop/Bus", "put", map[string]string{"source": x, "type": x, "detail": string(detail)}},
		} {
			if _, err := s.Do(t.Context(), c.kind, c.path, c.action, "", c.values); err != nil {
				t.Fatalf("%s %q: %v", c.kind, x[:min(len(x), 50)], err)
			}
		}
	}
	for _, p := range s.Places() {
		link := d.link("/resources", p.Kind, p.Path)
		harmless(t, p.Kind, get(t, d, link))
		page, err := p.Look(t.Context(), service.Query{})
		if err != nil || len(page.Rows) != len(hostile) && p.Kind != "bus" && p.Kind != "topic" && p.Kind != "stream" {
			t.Fatalf("%s: %d rows of %d, %v", p.Kind, len(page.Rows), len(hostile), err)
		}
		for _, row := range page.Rows {
			query := "?key=" + url.QueryEscape(row.Key)
			harmless(t, p.Kind, get(t, d, link+"/item"+query))
			res, _ := ask(t, d, "GET", link+"/download"+query, "", nil)
			disposition := res.Header.Get("Content-Disposition")
			if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(disposition, "attachment; filename") ||
				strings.ContainsAny(disposition, "/\\<>\r\n") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: the download of %q = %d %v", p.Kind, row.Cells[0], res.StatusCode, res.Header)
			}
		}
	}
}

func bucketName(t *testing.T, s *awslocal.Server) string {
	t.Helper()
	p, err := s.Place("bucket", "Shop/Uploads")
	if err != nil {
		t.Fatal(err)
	}
	return p.Name
}

// harmless checks that a page has no element and no address of the contents'
// making, and is no longer than what is shown of 1 MB.
func harmless(t *testing.T, kind, text string) {
	t.Helper()
	if len(text) > 1<<20 {
		t.Errorf("%s: the page has %d bytes", kind, len(text))
	}
	for _, bad := range []string{"<script>", "<img src=x", "<b>", "onerror=alert(1)>", `href="javascript`, `href="//`, "\x00", "\u202e"} {
		if strings.Contains(text, bad) {
			i := strings.Index(text, bad)
			t.Errorf("%s: the page has %q: …%s", kind, bad, text[max(0, i-100):min(len(text), i+100)])
		}
	}
}

// A picture is shown as one by its bytes, never by what somebody says of it; text
// that is a picture's script is text.
func TestContentsAreShownForWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		name, body, kind, text string
		picture, cut           bool
	}{
		{name: "nothing", kind: "empty"},
		{name: "JSON", body: `{"b":1,"a":[1.0]}`, kind: "JSON", text: "{\n  \"b\": 1,\n  \"a\": [\n    1.0\n  ]\n}"},
		{name: "text", body: "a\nb\x1b[2J", kind: "text", text: "a\nb\\x1b[2J"},
		{name: "a picture", body: "\x89PNG\r\n\x1a\n....", kind: "image/png", picture: true},
		{name: "deep JSON", body: strings.Repeat("[", 5000) + strings.Repeat("]", 5000), kind: "JSON", text: strings.Repeat("[", 5000) + strings.Repeat("]", 5000)},
		{name: "JSON with a hidden turn", body: "{\"a\":\"\u202e\x7f\"}", kind: "JSON", text: "{\n  \"a\": \"\\u202e\\x7f\"\n}"},
		{name: "a picture with scripts", body: `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, kind: "text", text: `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`},
		{name: "bytes", body: "\x00\x01", kind: "binary", text: "00000000  00 01                                             |..|\n"},
		{name: "much text", body: strings.Repeat("ä", maxText), kind: "text", text: strings.Repeat("ä", maxText/2), cut: true},
	} {
		got := contentOf([]byte(c.body))
		if want := (content{Text: c.text, Picture: c.picture, Kind: c.kind, Size: int64(len(c.body)), Cut: c.cut}); got != want {
			t.Errorf("%s: contentOf = %.200v, want %.200v", c.name, got, want)
		}
	}
}

// Whoever sends JSON chooses how deep it is, and lines that begin with thousands
// of spaces are most of what is shown then: a page is no larger for it.
func TestLaidOutJSONIsBounded(t *testing.T) {
	for name, body := range map[string]string{
		"deep":                 strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
		"deep and wide":        strings.Repeat(`{"a":[`, 4000) + strings.Repeat("1,", 100000) + "1" + strings.Repeat("]}", 4000),
		"brackets in a string": `{"a":"` + strings.Repeat(`[{\"`, 40000) + `"}`,
	} {
		text, ok := laidOut([]byte(body))
		if !ok || len(text) > max(maxLaidOut, len(body)) {
			t.Errorf("%s: %d bytes become %d, %v; want at most %d", name, len(body), len(text), ok, maxLaidOut)
		}
		var was, is any
		if json.Unmarshal([]byte(body), &was) != nil || json.Unmarshal(text, &is) != nil || !reflect.DeepEqual(was, is) {
			t.Errorf("%s: what is shown is another JSON", name)
		}
	}
}

func TestNamesOfDownloads(t *testing.T) {
	for name, want := range map[string]string{
		"in/a.txt": "a.txt", "../../x": "x", "..": "content", "/": "_", "": "content", ".bashrc": "bashrc", `C:\x\y.exe`: "y.exe",
		"a\r\nb": "a__b", `"q"`: "_q_", "täglich.json": "täglich.json", "a\u202etxt.exe": "a_txt.exe", strings.Repeat("ä", 100) + ".json": strings.Repeat("ä", 47) + ".json",
	} {
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}
