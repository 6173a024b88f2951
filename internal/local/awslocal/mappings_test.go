package awslocal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// mapped is a queue that function work reads.
func mapped(q queues.Queue, change ...func(*functions.Mapping)) resources {
	m := functions.Mapping{Source: q.ARN, Function: "arn:aws:lambda:us-east-1:123456789012:function:work", BatchSize: 10, Concurrency: 1}
	for _, c := range change {
		c(&m)
	}
	return resources{Queues: []queues.Queue{q}, Mappings: []functions.Mapping{m}}
}

func eventOf(t *testing.T, i invocation) events.SQSEvent {
	t.Helper()
	var event events.SQSEvent
	if err := json.Unmarshal([]byte(i.event), &event); err != nil {
		t.Fatalf("event %s: %v", i.event, err)
	}
	return event
}

// empty waits until the queue has no message, hidden or not.
func (w *world) empty(t *testing.T, name string) {
	t.Helper()
	const none = `{"Attributes":{"ApproximateNumberOfMessages":"0","ApproximateNumberOfMessagesNotVisible":"0"}}`
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		_, body := w.sqs(t, "GetQueueAttributes", name, `"AttributeNames":["ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible"]`)
		if body == none {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the queue has %s", body)
		}
	}
}

func TestMessagesReachTheFunctionAndAreDeleted(t *testing.T) {
	w := start(t, awslocal.Options{}, mapped(queue("jobs")))
	w.send(t, "jobs", `"MessageBody":"hello","MessageAttributes":{"kind":{"DataType":"String","StringValue":"x"}}`)
	got := w.next(t)
	event := eventOf(t, got)
	if got.function != "work" || got.cause != "queue Shop/jobs (1 message)" || len(event.Records) != 1 {
		t.Fatalf("invoked %+v", got)
	}
	r := event.Records[0]
	if r.Body != "hello" || r.EventSource != "aws:sqs" || r.EventSourceARN != queuePrefix+"jobs" || r.AWSRegion != "us-east-1" ||
		r.Attributes["ApproximateReceiveCount"] != "1" || *r.MessageAttributes["kind"].StringValue != "x" || r.Md5OfBody != "5d41402abc4b2a76b9719d911017c592" {
		t.Errorf("record %+v", r)
	}
	w.empty(t, "jobs")
}

// The answer is read by the code that lambdatest wraps for users' tests.
func TestOnlyTheMessagesThatFailedComeAgain(t *testing.T) {
	q := queue("jobs", func(q *queues.Queue) { q.VisibilityTimeout = 50 * time.Millisecond })
	r := mapped(q, func(m *functions.Mapping) { m.Partial = true })
	w := start(t, awslocal.Options{}, resources{Queues: r.Queues})
	w.answer = func(i invocation) (service.Answer, error) {
		var failures []events.SQSBatchItemFailure
		for _, r := range eventOf(t, i).Records {
			if r.Body == "bad" && r.Attributes["ApproximateReceiveCount"] == "1" {
				failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
			}
		}
		text, err := json.Marshal(events.SQSEventResponse{BatchItemFailures: failures})
		return service.Answer{Payload: text}, err
	}
	if status, body := w.sqs(t, "SendMessageBatch", "jobs", `"Entries":[{"Id":"1","MessageBody":"good"},{"Id":"2","MessageBody":"bad"}]`); status != 200 {
		t.Fatalf("SendMessageBatch = %d %s", status, body)
	}
	if err := w.Set(r); err != nil { // now, so that both are in one batch
		t.Fatal(err)
	}
	bodies := map[string]int{}
	for bodies["bad"] < 2 {
		for _, r := range eventOf(t, w.next(t)).Records {
			bodies[r.Body]++
		}
	}
	w.empty(t, "jobs")
	if bodies["good"] != 1 || bodies["bad"] != 2 {
		t.Errorf("deliveries: %v, want good once and bad twice", bodies)
	}
}

// Without ReportBatchItemFailures on the mapping, the list is ignored.
func TestFailureListsCountOnlyWhereTheMappingSaysSo(t *testing.T) {
	w := start(t, awslocal.Options{}, mapped(queue("jobs")))
	w.answer = func(i invocation) (service.Answer, error) {
		return service.Answer{Payload: fmt.Appendf(nil, `{"batchItemFailures":[{"itemIdentifier":%q}]}`, eventOf(t, i).Records[0].MessageId)}, nil
	}
	w.send(t, "jobs", `"MessageBody":"lost"`)
	w.next(t)
	w.empty(t, "jobs")
}

func TestBatchesOfFunctionsThatFailComeAgain(t *testing.T) {
	q := queue("jobs", func(q *queues.Queue) { q.VisibilityTimeout = 20 * time.Millisecond })
	w := start(t, awslocal.Options{}, mapped(q))
	w.answer = func(i invocation) (service.Answer, error) {
		return service.Answer{Failed: eventOf(t, i).Records[0].Attributes["ApproximateReceiveCount"] != "3"}, nil
	}
	w.send(t, "jobs", `"MessageBody":"x"`)
	for range 3 {
		w.next(t)
	}
	w.empty(t, "jobs")
}

// A function that does not compile must not push messages into the dead-letter
// queue.
func TestInvocationsThatDidNotHappenAreNotCounted(t *testing.T) {
	w := start(t, awslocal.Options{}, mapped(queue("jobs")))
	calls := 0
	w.answer = func(invocation) (service.Answer, error) {
		calls++
		if calls == 1 {
			return service.Answer{}, errors.New("work does not compile")
		}
		return service.Answer{}, nil
	}
	w.send(t, "jobs", `"MessageBody":"x"`)
	w.next(t)
	if got := eventOf(t, w.next(t)).Records[0].Attributes["ApproximateReceiveCount"]; got != "1" {
		t.Errorf("ApproximateReceiveCount = %s at the first call that happened, want 1", got)
	}
	w.empty(t, "jobs")
}

func TestMessagesThatNoFilterMatchesAreDeleted(t *testing.T) {
	filter, err := pattern.Parse(`{"body":{"kind":["order"]}}`)
	if err != nil {
		t.Fatal(err)
	}
	w := start(t, awslocal.Options{}, mapped(queue("jobs"), func(m *functions.Mapping) { m.Filters = []pattern.Pattern{filter} }))
	for _, body := range []string{`{\"kind\":\"other\"}`, `text`, `{\"kind\":\"order\"}`} {
		w.send(t, "jobs", `"MessageBody":"`+body+`"`)
	}
	if got := eventOf(t, w.next(t)); len(got.Records) != 1 || !strings.Contains(got.Records[0].Body, "order") {
		t.Errorf("event %+v, want the order alone", got)
	}
	w.empty(t, "jobs")
}

// Somebody who looks at a message in a debugger keeps it for longer than its
// queue hides it; if it fails then, it comes again as ever.
func TestMessagesStayWithTheDebuggerThatHoldsThem(t *testing.T) {
	c := clock.New(time.Now())
	c.Hold()
	w := start(t, awslocal.Options{Clock: c, Debugged: func(name string) bool { return name == "work" }}, mapped(queue("jobs")))
	held := make(chan struct{})
	letGo := sync.OnceFunc(func() { close(held) })
	t.Cleanup(letGo)
	w.mu.Lock()
	w.answer = func(invocation) (service.Answer, error) {
		<-held
		return service.Answer{Failed: true}, nil
	}
	w.mu.Unlock()
	w.send(t, "jobs", `"MessageBody":"hello"`)
	w.next(t)
	c.Move(c.Now().Add(time.Hour))
	if got := w.receive(t, "jobs", ""); len(got) != 0 {
		t.Fatalf("somebody else received %+v while the debugger held it", got)
	}
	letGo()
	want := history.Fate{Of: "message", Records: 1, Failed: 1, Next: "it comes again in 30s"} // from now on
	if got := w.fate(t, 1); got != want {
		t.Fatalf("the fate of the message is %+v, want %+v", got, want)
	}
	for deadline := time.Now().Add(patience); len(w.invoked) == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		c.Move(c.Now().Add(31 * time.Second)) // maybe before the answer is handled, which hides the message anew
	}
	if again := eventOf(t, w.next(t)); again.Records[0].Attributes["ApproximateReceiveCount"] != "2" {
		t.Errorf("%+v came again, want the second attempt", again.Records)
	}
}

// What failed of a batch is counted, and where it goes is said: it comes again, or
// it is a dead letter. The answer that names records wrongly fails all.
func TestBatchesHaveTheirFate(t *testing.T) {
	q := queue("jobs", func(q *queues.Queue) { q.DeadLetters, q.MaxReceives = queuePrefix+"dead", 2 })
	r := mapped(q, func(m *functions.Mapping) { m.Partial = true })
	r.Queues = append(r.Queues, queue("dead"))
	w := start(t, awslocal.Options{Hurry: true}, resources{Queues: r.Queues})
	w.answer = func(i invocation) (service.Answer, error) {
		var failures []events.SQSBatchItemFailure
		for _, r := range eventOf(t, i).Records {
			if strings.HasPrefix(r.Body, "bad") {
				failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
			}
			if r.Body == "worse" {
				return service.Answer{Payload: []byte(`"no object"`)}, nil
			}
		}
		text, err := json.Marshal(events.SQSEventResponse{BatchItemFailures: failures})
		return service.Answer{Payload: text}, err
	}
	var entries []string
	for i, body := range []string{"bad 1", "a", "b", "bad 2", "c", "d", "e", "bad 3", "f", "g"} {
		entries = append(entries, fmt.Sprintf(`{"Id":"%d","MessageBody":%q}`, i, body))
	}
	if status, body := w.sqs(t, "SendMessageBatch", "jobs", `"Entries":[`+strings.Join(entries, ",")+`]`); status != 200 {
		t.Fatalf("SendMessageBatch = %d %s", status, body)
	}
	if err := w.Set(r); err != nil { // now, so that all are in one batch
		t.Fatal(err)
	}
	if got, want := w.fate(t, 1), (history.Fate{Of: "message", Records: 10, Failed: 3, Next: "they come again at once (receive 1 of 2)"}); got != want {
		t.Errorf("the first fate is %+v, want %+v", got, want)
	}
	failed := 0
	for n := 2; failed < 3; n++ { // in batches as they come
		got := w.fate(t, n)
		if failed += got.Failed; got.Failed != got.Records || !strings.HasSuffix(got.Next, " to the dead-letter queue Shop/dead, after 2 receives") {
			t.Errorf("a second fate is %+v, want all in the dead-letter queue", got)
		}
	}
	w.empty(t, "jobs")
	before := len(w.fates)
	w.send(t, "jobs", `"MessageBody":"worse"`)
	if got, want := w.fate(t, before+1), (history.Fate{Of: "message", Records: 1, Failed: 1, Problem: `the answer is not an object: "no object"`, Next: "it comes again at once (receive 1 of 2)"}); got != want {
		t.Errorf("the fate of a wrong answer is %+v, want %+v", got, want)
	}
	w.empty(t, "jobs")
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, line := range w.said {
		if !strings.Contains(line, " in the dead-letter queue Shop/dead, after 2 receives") {
			t.Errorf("it is said %q: the line of the invocation has it", line)
		}
	}
}
