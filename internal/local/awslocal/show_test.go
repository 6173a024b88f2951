package awslocal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/streams"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

func (w *world) place(t *testing.T, kind, path string) service.Place {
	t.Helper()
	p, err := w.Place(kind, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) look(t *testing.T, kind, path string, q service.Query) service.Page {
	t.Helper()
	page, err := w.place(t, kind, path).Look(t.Context(), q)
	if err != nil {
		t.Fatalf("%s %s: %+v: %v", kind, path, q, err)
	}
	return page
}

func (w *world) open(t *testing.T, kind, path, key string) service.Item {
	t.Helper()
	item, err := w.place(t, kind, path).Open(t.Context(), key)
	if err != nil {
		t.Fatalf("%s %s: %q: %v", kind, path, key, err)
	}
	return item
}

func (w *world) act(t *testing.T, kind, path, action string, values service.Values) string {
	t.Helper()
	said, err := w.Do(t.Context(), kind, path, action, "", values)
	if err != nil {
		t.Fatalf("%s of %s %s: %v", action, kind, path, err)
	}
	return said
}

// serve lets the server read an app of these resources and serve it.
func (w *world) serve(t *testing.T, resources ...string) *service.App {
	t.Helper()
	a := servicetest.App(t, resources...)
	w.Read(a)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	return a
}

// column is what a page has in one of its columns.
func column(g service.Grid, name string) []string {
	var all []string
	i := slices.Index(g.Columns, name)
	for _, row := range g.Rows {
		all = append(all, row.Cells[i])
	}
	return all
}

func fact(facts []service.Fact, name string) string {
	for _, f := range facts {
		if f.Name == name {
			return f.Text
		}
	}
	return ""
}

func amounts(p service.Place) string {
	var all []string
	for _, a := range p.Amounts {
		all = append(all, a.String())
	}
	return strings.Join(all, ", ")
}

// Looking at a queue receives nothing: what is seen stays as it was.
func TestQueuesShowTheirMessages(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	w.send(t, "jobs", `"MessageBody":"first","MessageAttributes":{"kind":{"DataType":"String","StringValue":"x"}}`)
	w.send(t, "jobs", `"MessageBody":"second"`)
	w.send(t, "jobs", `"MessageBody":"late","DelaySeconds":900`)
	if got := w.receive(t, "jobs", ""); len(got) != 1 {
		t.Fatal(got)
	}
	for range 3 {
		if got, want := amounts(w.place(t, "queue", "Shop/jobs")), "1 waiting, 1 in flight, 1 delayed"; got != want {
			t.Fatalf("amounts %s, want %s", got, want)
		}
		page := w.look(t, "queue", "Shop/jobs", service.Query{})
		if got, want := column(page.Grid, "Message"), []string{"first", "second", "late"}; !slices.Equal(got, want) {
			t.Fatalf("messages %q, want %q", got, want)
		}
		if got, want := column(page.Grid, "Received"), []string{"1 time", "0 times", "0 times"}; !slices.Equal(got, want) {
			t.Fatalf("received %q, want %q", got, want)
		}
		states := column(page.Grid, "State")
		if !strings.HasPrefix(states[0], "in flight until 20") || states[1] != "waiting" || !strings.HasPrefix(states[2], "delayed until 20") {
			t.Fatalf("states %q", states)
		}
		item := w.open(t, "queue", "Shop/jobs", page.Rows[0].Key)
		if string(item.Body) != "first" || len(item.Rows) != 1 || !slices.Equal(item.Rows[0].Cells, []string{"kind", "String", "x"}) {
			t.Fatalf("opened: %+v", item)
		}
	}
	if _, err := w.place(t, "queue", "Shop/jobs").Open(t.Context(), "nope"); !errors.Is(err, service.ErrNotThere) {
		t.Errorf("a message that is not there: %v", err)
	}
}

func TestALongQueueIsShownPageByPage(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	const n = 2*service.PageSize + 7
	for i := range n {
		w.send(t, "jobs", fmt.Sprintf(`"MessageBody":"m%d"`, i))
	}
	var all []string
	q, pages := service.Query{}, 0
	for {
		page := w.look(t, "queue", "Shop/jobs", q)
		all, pages = append(all, column(page.Grid, "Message")...), pages+1
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(all) != n || all[0] != "m0" || all[n-1] != "m"+strconv.Itoa(n-1) || pages != 3 {
		t.Errorf("%d pages with %d messages, from %s to %s; want 3 with %d", pages, len(all), all[0], all[len(all)-1], n)
	}
	for _, after := range []string{"-1", "x", "99999999999999999999"} {
		if _, err := w.place(t, "queue", "Shop/jobs").Look(t.Context(), service.Query{After: after}); err == nil {
			t.Errorf("page %q of a queue is answered", after)
		}
	}
	if page := w.look(t, "queue", "Shop/jobs", service.Query{After: "5000"}); len(page.Rows) != 0 || page.Next != "" {
		t.Errorf("a page after the end has %+v", page)
	}
}

// What a person does with a queue is what lambdacdk queues does.
func TestDeadLettersAreMovedBack(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{
		queue("jobs", func(q *queues.Queue) {
			q.DeadLetters, q.MaxReceives, q.VisibilityTimeout = queuePrefix+"dead", 1, 0
		}),
		queue("dead"),
	}})
	w.act(t, "queue", "Shop/jobs", "send", service.Values{"body": "poison"})
	w.receive(t, "jobs", "")
	w.receive(t, "jobs", "")
	p := w.place(t, "queue", "Shop/dead")
	if got, want := amounts(p), "1 dead, 0 in flight, 0 delayed"; got != want || p.Note != "dead letters of Shop/jobs" || !p.Alarm {
		t.Fatalf("the dead letters: %s (%s, %v), want %s", got, p.Note, p.Alarm, want)
	}
	key := w.look(t, "queue", "Shop/dead", service.Query{}).Rows[0].Key
	if got := fact(w.open(t, "queue", "Shop/dead", key).Facts, "Dead letter of"); got != queuePrefix+"jobs" {
		t.Errorf("it is a dead letter of %q", got)
	}
	if said := w.act(t, "queue", "Shop/dead", "redrive", nil); said != "1 message moved" {
		t.Errorf("moving back said %q", said)
	}
	if got := bodies(w.receive(t, "jobs", "")); got != "poison" {
		t.Errorf("the queue has %q", got)
	}
	if p := w.place(t, "queue", "Shop/dead"); p.Alarm {
		t.Errorf("the empty queue of dead letters alarms: %+v", p.Amounts)
	}
	w.send(t, "dead", `"MessageBody":"of nobody"`)
	if said, want := w.act(t, "queue", "Shop/dead", "redrive", nil), "0 messages moved; 1 message stayed, as no queue has given them up: move all to a queue"; said != want {
		t.Errorf("moving back said %q, want %q", said, want)
	}
	if said := w.act(t, "queue", "Shop/dead", "move", service.Values{"to": "Shop/jobs"}); said != "1 message moved" {
		t.Errorf("moving said %q", said)
	}
	w.act(t, "queue", "Shop/jobs", "purge", nil)
	if got, want := amounts(w.place(t, "queue", "Shop/jobs")), "0 waiting, 0 in flight, 0 delayed"; got != want {
		t.Errorf("after the purge: %s, want %s", got, want)
	}
}

// What cannot be done is said with what is wrong, and nothing is done.
func TestActionsRefuseWhatTheyCannotDo(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs"), queue("first.fifo"), queue("other")}})
	for _, c := range []struct {
		kind, path, action string
		values             service.Values
		want               string
	}{
		{"queue", "Shop/nope", "send", nil, "queue Shop/nope: it is not there"},
		{"bucket", "Shop/jobs", "send", nil, "bucket Shop/jobs: it is not there"},
		{"queue", "Shop/jobs", "nope", nil, `queue Shop/jobs has no action "nope"`},
		{"queue", "Shop/jobs", "redrive", nil, `has no action "redrive"`},
		{"queue", "Shop/jobs", "send", nil, "Send a message: Body is empty"},
		{"queue", "Shop/jobs", "send", service.Values{"body": "x", "delay": "soon"}, `the delay "soon" is no whole number of seconds`},
		{"queue", "Shop/jobs", "send", service.Values{"body": "x", "delay": "901"}, "DelaySeconds is 901; 0 to 900 is allowed"},
		{"queue", "Shop/jobs", "send", service.Values{"body": strings.Repeat("x", 1<<20+1)}, "the message has 1048577 bytes"},
		{"queue", "Shop/first.fifo", "send", service.Values{"body": "x"}, "Message group is empty"},
		{"queue", "Shop/jobs", "move", service.Values{"to": "Shop/jobs"}, "none of those to choose from"},
		{"queue", "Shop/jobs", "move", service.Values{"to": "elsewhere"}, "none of those to choose from"},
	} {
		said, err := w.Do(t.Context(), c.kind, c.path, c.action, "", c.values)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %s %s with %d values = %q, %v, want an error with %q", c.action, c.kind, c.path, len(c.values), said, err, c.want)
		}
	}
	if got, want := amounts(w.place(t, "queue", "Shop/jobs")), "0 waiting, 0 in flight, 0 delayed"; got != want {
		t.Errorf("the queue has %s", got)
	}
}

func TestBucketsShowTheirObjects(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Buckets: []buckets.Bucket{{Path: "Shop/Uploads", Name: "uploads"}}})
	put := func(key, kind, body string) {
		t.Helper()
		if err := w.Service("s3").(*buckets.Service).Deliver("arn:aws:s3:::uploads", message.Origin{}, message.Message{Key: key, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	put("../../etc/passwd", "text/plain", "harmless")
	put(`<script>alert(1)</script>`, "text/html", "<b>")
	put("in/a", "image/png", "\x89PNG\x00")
	put("in/b", "", "")
	for i := range service.PageSize {
		put(fmt.Sprintf("many/%03d", i), "", "x")
	}
	page := w.look(t, "bucket", "Shop/Uploads", service.Query{Find: "in/"})
	if got, want := column(page.Grid, "Key"), []string{"in/a", "in/b"}; !slices.Equal(got, want) {
		t.Errorf("keys that begin with in/: %q", got)
	}
	page = w.look(t, "bucket", "Shop/Uploads", service.Query{})
	if got := column(page.Grid, "Key"); got[0] != "../../etc/passwd" || len(got) != service.PageSize || page.Next != got[len(got)-1] {
		t.Errorf("the first page: %q, then %q", got, page.Next)
	}
	if page = w.look(t, "bucket", "Shop/Uploads", service.Query{After: page.Next}); len(page.Rows) != 4 || page.Next != "" {
		t.Errorf("the second page: %+v", page)
	}
	item := w.open(t, "bucket", "Shop/Uploads", "../../etc/passwd")
	if string(item.Body) != "harmless" || fact(item.Facts, "Size") != "8 bytes" {
		t.Errorf("opened: %+v", item)
	}
	if _, err := w.place(t, "bucket", "Shop/Uploads").Open(t.Context(), "etc/passwd"); !errors.Is(err, service.ErrNotThere) {
		t.Errorf("a key that is not there: %v", err)
	}
	if got := amounts(w.place(t, "bucket", "Shop/Uploads")); got != "54 objects" {
		t.Errorf("amounts %s", got)
	}
}

// Nobody is sent anything from here, and a person can read what would be.
func TestTopicsShowWhatWasPublishedAndToWhom(t *testing.T) {
	w := start(t, awslocal.Options{NoPermissions: true}, resources{})
	w.serve(t, `News AWS::SNS::Topic {}`, `Jobs AWS::SQS::Queue {}`,
		`Mail AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "email", "Endpoint": "a@example.com"}`,
		`Few AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sms", "Endpoint": "+15550100", "FilterPolicy": {"kind": ["urgent"]}}`,
		`Sub AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}}`)
	if said := w.act(t, "topic", "Shop/News", "publish", service.Values{"subject": "Sale", "message": "<b>all</b>"}); !strings.HasSuffix(said, " is published") {
		t.Errorf("publish said %q", said)
	}
	page := w.look(t, "topic", "Shop/News", service.Query{})
	if len(page.Rows) != 1 || !slices.Equal(page.Rows[0].Cells[1:], []string{"Sale", "<b>all</b>", "1 filtered, 1 not sent, 1 delivered"}) {
		t.Fatalf("published: %q", page.Rows)
	}
	item := w.open(t, "topic", "Shop/News", page.Rows[0].Key)
	want := [][]string{
		{"sms +15550100", "its filter does not let it through"},
		{"email a@example.com", "not sent: nothing leaves this machine"},
		{"sqs arn:aws:sqs:us-east-1:123456789012:Shop-Jobs", "delivered"},
	}
	if string(item.Body) != "<b>all</b>" || fact(item.Facts, "Subject") != "Sale" || len(item.Rows) != len(want) {
		t.Fatalf("opened: %+v", item)
	}
	for i, row := range item.Rows {
		if row.Cells[0] != want[i][0] || row.Cells[1] != want[i][1] {
			t.Errorf("subscriber %d: %q, want %q", i, row.Cells, want[i])
		}
	}
	if got := amounts(w.place(t, "queue", "Shop/Jobs")); got != "1 waiting, 0 in flight, 0 delayed" {
		t.Errorf("the queue has %s", got)
	}
}

// Who names nothing that can be triggered is told of all that can, whatever its
// kind; one who deletes, of what can be deleted.
func TestEverythingThatCanBeTriggeredIsNamed(t *testing.T) {
	w := start(t, awslocal.Options{NoPermissions: true}, resources{})
	w.serve(t, `Nightly AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}}`, `Jobs AWS::SQS::Queue {}`,
		`Work AWS::Lambda::Function {"Runtime": "provided.al2023", "DurableConfig": {"ExecutionTimeout": 60}}`, `Migrate Custom::Migration {"ServiceToken": `+servicetest.WorkARN+`}`)
	const migrate = "\n\tcustom resource Shop/Migrate, not made yet"
	for _, c := range []struct {
		name   string
		remove bool
		want   string
	}{
		{"Nihgtly", false, `nothing that can be triggered is called "Nihgtly" (did you mean Shop/Nightly?); the app has:` + "\n\tdurable function Shop/Work\n\tschedule Shop/Nightly, rate(1 day)" + migrate},
		{"wrk", false, "(did you mean Shop/Work?)"},
		{"Migrat", false, "(did you mean Shop/Migrate?)"},
		{"Nightly", true, `nothing that can be deleted is called "Nightly"; the app has:` + migrate},
	} {
		if _, err := w.Trigger(t.Context(), c.name, c.remove); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Trigger(%s, %v): %v, want %q", c.name, c.remove, err, c.want)
		}
	}
	w.serve(t, `Jobs AWS::SQS::Queue {}`)
	if _, err := w.Trigger(t.Context(), "x", false); err == nil || !strings.Contains(err.Error(), "the app has no schedule, no durable function and no custom resource") {
		t.Errorf("Trigger in an app without any: %v", err)
	}
	w.serve(t, `Nightly AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}}`, `Jobs AWS::SQS::Queue {}`)
	if _, err := w.Trigger(t.Context(), "Nightly", true); err == nil || !strings.HasSuffix(err.Error(), `nothing that can be deleted is called "Nightly": the app has no custom resource`) {
		t.Errorf("deleting in an app with a schedule: %v", err)
	}
}

// A handler that sends a text message is answered as on AWS, and nobody gets it.
func TestTextMessagesAreShownAndNotSent(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	publish := func(form string) (int, string) {
		return w.call(t, "sns", "", "application/x-www-form-urlencoded", "Action=Publish&Version=2010-03-31&"+form)
	}
	if status, body := publish("PhoneNumber=%2B15550100&Message=your+code+is+%3Cb%3E123"); status != 200 || !strings.Contains(body, "<MessageId>") {
		t.Fatalf("Publish = %d %s", status, body)
	}
	for form, want := range map[string]string{
		"PhoneNumber=my+phone&Message=x": "PhoneNumber is &#34;my phone&#34;", "PhoneNumber=%2B15550100": "the message is empty", "Message=x": "PhoneNumber are missing",
	} {
		if status, body := publish(form); status != 400 || !strings.Contains(body, want) {
			t.Errorf("Publish of %s = %d %s, want 400 with %s", form, status, body, want)
		}
	}
	page := w.look(t, "text message", "phone numbers", service.Query{})
	if len(page.Rows) != 1 || !slices.Equal(page.Rows[0].Cells[1:], []string{"sms +15550100", "your code is <b>123"}) {
		t.Fatalf("text messages %q", page.Rows)
	}
	if page.Rows[0].Cells[0] == "" {
		t.Error("the text message has no time")
	}
	item := w.open(t, "text message", "phone numbers", page.Rows[0].Key)
	if string(item.Body) != "your code is <b>123" || item.Rows[0].Cells[1] != "not sent: nothing leaves this machine" {
		t.Errorf("opened: %+v", item)
	}
}

// What topics have got is bounded, by number and by bytes.
func TestRecentThingsAreBounded(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Topics: []topics.Topic{{Path: "Shop/News", ARN: "arn:aws:sns:us-east-1:123456789012:news"}}})
	s := w.Service("sns").(*topics.Service)
	publish := func(body string) {
		t.Helper()
		if _, err := s.Publish("arn:aws:sns:us-east-1:123456789012:news", "", message.Message{Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1000 {
		publish("m" + strconv.Itoa(i))
	}
	page := w.look(t, "topic", "Shop/News", service.Query{})
	if got := amounts(w.place(t, "topic", "Shop/News")); got != "200 published lately, 0 subscribers" || page.Rows[0].Cells[2] != "m999" || len(page.Rows) != service.PageSize {
		t.Errorf("of 1000: %s, %d on a page, the newest %q", got, len(page.Rows), page.Rows[0].Cells)
	}
	old := page.Rows[0].Key
	large := strings.Repeat("x", 1<<20)
	publish(large)
	page = w.look(t, "topic", "Shop/News", service.Query{})
	if len(page.Rows) != 1 || len(page.Rows[0].Cells[2]) > 300 {
		t.Errorf("after 1 MB: %d rows, a cell of %d bytes", len(page.Rows), len(page.Rows[0].Cells[2]))
	}
	if got := w.open(t, "topic", "Shop/News", page.Rows[0].Key); string(got.Body) != large {
		t.Errorf("opened: %d bytes", len(got.Body))
	}
	if _, err := w.place(t, "topic", "Shop/News").Open(t.Context(), old); !errors.Is(err, service.ErrNotThere) {
		t.Errorf("one that was dropped: %v", err)
	}
}

func TestBusesShowEventsAndTheRulesThatMatched(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.serve(t, `Bus AWS::Events::EventBus {"Name": "bus"}`, `Jobs AWS::SQS::Queue {}`,
		`Rule AWS::Events::Rule {"EventBusName": {"Ref": "Bus"}, "EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}]}`,
		`JobsPolicy AWS::SQS::QueuePolicy {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}]}}`)
	w.act(t, "bus", "Shop/Bus", "put", service.Values{"source": "shop", "type": "Sold", "detail": `{"id": 1}`})
	w.act(t, "bus", "Shop/Bus", "put", service.Values{"source": "else", "type": "Other", "detail": `{}`})
	page := w.look(t, "bus", "Shop/Bus", service.Query{})
	if got, want := column(page.Grid, "Matched"), []string{"no rule", "Shop/Rule"}; !slices.Equal(got, want) {
		t.Fatalf("matched %q, want %q", got, want)
	}
	item := w.open(t, "bus", "Shop/Bus", page.Rows[1].Key)
	if len(item.Rows) != 1 || item.Rows[0].Cells[2] != "delivered" || !strings.Contains(string(item.Body), `"detail":{"id":1}`) && !strings.Contains(string(item.Body), `"detail":{"id": 1}`) {
		t.Errorf("opened: %q %s", item.Rows, item.Body)
	}
	if _, err := w.Do(t.Context(), "bus", "Shop/Bus", "put", "", service.Values{"source": "a", "type": "b", "detail": "[]"}); err == nil || !strings.Contains(err.Error(), "Detail is no JSON object") {
		t.Errorf("a detail that is no object: %v", err)
	}
}

func TestSchedulesAreRunNow(t *testing.T) {
	w := start(t, awslocal.Options{Schedules: schedules.Off}, resources{})
	may := `May AWS::Lambda::Permission {"FunctionName": ` + servicetest.WorkARN + `, "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}`
	w.serve(t, may, `Vain AWS::Events::Rule {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}]}`, `Jobs AWS::SQS::Queue {}`,
		`Nightly AWS::Events::Rule {"ScheduleExpression": "cron(0 3 * * ? *)", "Targets": [{"Id": "a", "Arn": `+servicetest.WorkARN+`, "Input": "{\"run\":1}"}]}`)
	p := w.place(t, "schedule", "Shop/Nightly")
	if p.Note != "cron(0 3 * * ? *), by hand alone in this run" {
		t.Errorf("note %q", p.Note)
	}
	page := w.look(t, "schedule", "Shop/Nightly", service.Query{})
	times := column(page.Grid, "On the schedule's clock")
	if len(times) != 5 || !strings.HasSuffix(times[0], "03:00:00 UTC") || times[0] == times[1] {
		t.Errorf("times to come %q", times)
	}
	if said := w.act(t, "schedule", "Shop/Nightly", "run", nil); said != "it has fired for 1 target" {
		t.Errorf("run now said %q", said)
	}
	if got := w.next(t); got.event != `{"run":1}` || got.cause != "schedule Shop/Nightly" {
		t.Errorf("invoked: %+v", got)
	}
	if _, err := w.Do(t.Context(), "schedule", "Shop/Vain", "run", "", nil); err == nil || !strings.Contains(err.Error(), "no policy of Shop/Jobs lets events.amazonaws.com") {
		t.Errorf("a target that does not take it: %v", err)
	}
}

func TestStreamsShowTheirNewestRecords(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.Service("kinesis").(*streams.Service).Set([]streams.Stream{{Path: "Shop/Clicks", ARN: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks", Name: "clicks", Shards: 3, Retention: time.Hour}})
	const n = service.PageSize + 10
	for i := range n {
		w.act(t, "stream", "Shop/Clicks", "put", service.Values{"key": strconv.Itoa(i), "data": "d" + strconv.Itoa(i)})
	}
	first := w.look(t, "stream", "Shop/Clicks", service.Query{})
	second := w.look(t, "stream", "Shop/Clicks", service.Query{After: first.Next})
	all := append(column(first.Grid, "Data"), column(second.Grid, "Data")...)
	var want []string
	for i := n - 1; i >= 0; i-- {
		want = append(want, "d"+strconv.Itoa(i))
	}
	if !slices.Equal(all, want) || second.Next != "" {
		t.Errorf("records %q, then %q; want the newest first: %q", all, second.Next, want)
	}
	if got := w.open(t, "stream", "Shop/Clicks", second.Rows[0].Key); string(got.Body) != want[service.PageSize] {
		t.Errorf("opened: %+v", got)
	}
	if got := amounts(w.place(t, "stream", "Shop/Clicks")); got != "60 records, 3 shards" {
		t.Errorf("amounts %s", got)
	}
}

// Which values are missing is said; a value never.
func TestNoValueOfASecretIsShown(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, secrets.FileName), []byte(`{"secrets": {"known": "topsecret"}, "parameters": {"p": {"deep": "topsecret"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := start(t, awslocal.Options{SecretsDir: dir}, resources{
		Secrets:    []secrets.Secret{{Path: "Shop/Known", Key: "known", Name: "known"}, {Path: "Shop/Missing", Key: "missing"}},
		Parameters: []secrets.Parameter{{Path: "Shop/P", Key: "p"}, {Path: "Shop/Q", Key: "q", Value: "topsecret"}, {Path: "Shop/R", Key: "r"}},
	})
	text, err := json.Marshal(func() (all []any) {
		for _, p := range w.Places() {
			all = append(all, p.Kind, p.Path, p.Name, p.Note, p.Alarm, p.Look != nil, p.Open != nil, len(p.Actions))
		}
		return all
	}())
	if err != nil || strings.Contains(string(text), "topsecret") {
		t.Errorf("a value is shown: %s %v", text, err)
	}
	for path, want := range map[string]bool{"secret Shop/Known": false, "secret Shop/Missing": true, "parameter Shop/P": false, "parameter Shop/Q": false, "parameter Shop/R": true} {
		kind, path, _ := strings.Cut(path, " ")
		if p := w.place(t, kind, path); p.Alarm != want || p.Alarm != strings.Contains(p.Note, "has no value: write it as") {
			t.Errorf("%s: %v %q, want %v", path, p.Alarm, p.Note, want)
		}
	}
}

// Dead letters are such wherever they come from.
func TestDeadLettersOfAllKindsAreCountedAsSuch(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.serve(t,
		`Dead AWS::SQS::Queue {}`, `Jobs AWS::SQS::Queue {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3}}`,
		`Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Work"}, "Qualifier": "$LATEST", "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Dead", "Arn"]}}, "OnSuccess": {"Destination": {"Fn::GetAtt": ["Jobs", "Arn"]}}}}`,
		`Clicks AWS::Kinesis::Stream {}`,
		`Reading AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]}, "FunctionName": {"Ref": "Work"}, "StartingPosition": "LATEST", "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Dead", "Arn"]}}}}`,
		`News AWS::SNS::Topic {}`,
		`Sub AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "lambda", "Endpoint": `+servicetest.WorkARN+`, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}}`,
		`Rule AWS::Events::Rule {"EventPattern": {"source": ["a"]}, "Targets": [{"Id": "a", "Arn": `+servicetest.WorkARN+`, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}}]}`,
		`Nightly AWS::Events::Rule {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": `+servicetest.WorkARN+`, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}}]}`,
	)
	want := []string{"Shop/Jobs", "stream Shop/Clicks → Shop/Work", "function Shop/Work", "topic Shop/News", "rule Shop/Rule", "rule Shop/Nightly"}
	for _, b := range w.Backlogs() {
		if b.Path != "Shop/Dead" {
			continue
		}
		got := slices.Sorted(slices.Values(b.DeadOf))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("dead letters of %q, want %q", got, want)
		}
		return
	}
	t.Error("no backlog of Shop/Dead")
}
