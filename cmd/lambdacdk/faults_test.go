//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// An eventsRun is lambdacdk local with the app of testdata/events, whose one
// function handles the events of every source.
type eventsRun struct {
	app, cache, state string
	handled           string // the file in which the handler notes what it has done

	cmd            *exec.Cmd
	url, key, page string
}

func newEventsRun(t *testing.T) *eventsRun {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a handler")
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	app, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(app, os.DirFS("testdata/events")); err != nil {
		t.Fatal(err)
	}
	cache := os.Getenv("LAMBDACDK_CACHE") // dynalite is installed there once
	if cache == "" {
		folder, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		cache = filepath.Join(folder, "go-lambda-cdk")
	}
	return &eventsRun{app: app, cache: cache, state: t.TempDir(), handled: filepath.Join(t.TempDir(), "handled")}
}

// start runs the tool until it serves.
func (r *eventsRun) start(t *testing.T, flags ...string) {
	t.Helper()
	args := append([]string{"local", "--port", "0", "--state", r.state, "--env", "HANDLED=" + r.handled}, flags...)
	cmd, output := startToolWith(t, t.TempDir(), r.cache, append(args, r.app)...)
	r.cmd = cmd
	r.url = output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`))
	r.key = strings.TrimPrefix(output.find(t, regexp.MustCompile(`AWS_ACCESS_KEY_ID=\w+`)), "AWS_ACCESS_KEY_ID=")
	r.page = strings.TrimPrefix(output.find(t, regexp.MustCompile(`Console page: \S+`)), "Console page: ")
	output.find(t, regexp.MustCompile(`Ctrl-C ends`))
	said := output.all() // or the tool would wait for its reader
	t.Cleanup(func() {
		r.kill()
		if text := <-said; t.Failed() {
			t.Logf("the tool said:\n%s", text)
		}
	})
}

// kill ends the tool without a chance to tidy up.
func (r *eventsRun) kill() {
	syscall.Kill(r.cmd.Process.Pid, syscall.SIGKILL)
	r.cmd.Wait()
}

// call sends a request to a service; the error is that of a run that is gone.
func (r *eventsRun) call(service, method, path, target, kind, body string) (status int, text string, err error) {
	req, err := r.request(service, method, path, target, kind, body)
	if err != nil {
		return 0, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, string(answer), err
}

// request is one to a service.
func (r *eventsRun) request(service, method, path, target, kind, body string) (*http.Request, error) {
	req, err := http.NewRequest(method, r.url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", wire.Credential{AccessKey: r.key, Region: "us-east-1", Service: service}.Header())
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Content-Type", kind)
	if target != "" {
		req.Header.Set("X-Amz-Target", target)
	}
	return req, nil
}

// put sends texts to a source and reports whether all were accepted.
func (r *eventsRun) put(source string, texts []string) bool {
	type m = map[string]any
	var entries []m
	for i, text := range texts {
		entries = append(entries, map[string]m{
			"jobs":   {"Id": fmt.Sprint(i), "MessageBody": text},
			"orders": {"Id": fmt.Sprint(i), "MessageBody": text, "MessageGroupId": group(text), "MessageDeduplicationId": text},
			"clicks": {"Data": base64.StdEncoding.EncodeToString([]byte(text)), "PartitionKey": group(text)},
			"table":  {"PutRequest": m{"Item": m{"id": m{"S": text}}}},
			"rule":   {"Source": "test", "DetailType": "test", "Detail": fmt.Sprintf(`{"id":%q}`, text)},
		}[source])
	}
	document := func(in m) string {
		text, _ := json.Marshal(in) // strings
		return string(text)
	}
	const jsonKind, formKind = "application/x-amz-json-1.0", "application/x-www-form-urlencoded"
	var status int
	var answer string
	var err error
	switch source {
	case "jobs":
		status, answer, err = r.call("sqs", "POST", "/", "AmazonSQS.SendMessageBatch", jsonKind, document(m{"QueueUrl": r.url + "/123456789012/jobs", "Entries": entries}))
	case "orders":
		status, answer, err = r.call("sqs", "POST", "/", "AmazonSQS.SendMessageBatch", jsonKind, document(m{"QueueUrl": r.url + "/123456789012/orders.fifo", "Entries": entries}))
	case "clicks":
		status, answer, err = r.call("kinesis", "POST", "/", "Kinesis_20131202.PutRecords", jsonKind, document(m{"StreamName": "clicks", "Records": entries}))
	case "table":
		status, answer, err = r.call("dynamodb", "POST", "/", "DynamoDB_20120810.BatchWriteItem", jsonKind, document(m{"RequestItems": m{"table": entries}}))
	case "rule":
		status, answer, err = r.call("events", "POST", "/", "AWSEvents.PutEvents", jsonKind, document(m{"Entries": entries}))
	case "news":
		form := url.Values{"Action": {"PublishBatch"}, "TopicArn": {"arn:aws:sns:us-east-1:123456789012:news"}}
		for i, text := range texts {
			prefix := fmt.Sprintf("PublishBatchRequestEntries.member.%d.", i+1)
			form.Set(prefix+"Id", fmt.Sprint(i))
			form.Set(prefix+"Message", text)
		}
		status, answer, err = r.call("sns", "POST", "/", "", formKind, form.Encode())
	case "nightly": // a schedule of its own for each text
		for _, text := range texts {
			if status, answer, err = r.call(wire.UserService, "POST", "/", "LambdaCDK.Trigger", jsonKind, document(m{"Name": text})); status != http.StatusOK {
				break
			}
		}
	case "logs":
		status, answer, err = r.call("lambda", "POST", "/2015-03-31/functions/Test-Talk/invocations", "", jsonKind, document(m{"say": texts}))
	case "uploads":
		for _, text := range texts {
			if status, answer, err = r.call("s3", "PUT", "/uploads/"+text, "", "text/plain", "x"); status != http.StatusOK {
				break
			}
		}
	}
	return err == nil && status == http.StatusOK && !regexp.MustCompile(`"Failed":\[\{|"(FailedRecordCount|FailedEntryCount)":[1-9]|<Failed><member>`).MatchString(answer)
}

// group is the message group or the partition key of a text, such as "clicks-3"
// of "clicks-3-17".
func group(text string) string { return text[:strings.LastIndex(text, "-")] }

var eventSources = []string{"jobs", "orders", "clicks", "table", "news", "rule", "uploads", "nightly"}

// schedule adds a schedule for each text, which is its input.
func (r *eventsRun) schedule(t *testing.T, texts ...string) {
	t.Helper()
	file := filepath.Join(r.app, "assembly", "Test.template.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range texts {
		fmt.Fprintf(&b, `"Nightly%s": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Name": %q, "ScheduleExpression": "rate(1 day)", "Target": {"Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "Input": "{\"detail\": {\"id\": \"%s\"}}"}}},`, strings.ReplaceAll(name, "-", ""), name, name)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), `"Resources": {`, `"Resources": {`+b.String(), 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// done are the records that were handled and those that failed, in that order,
// with how often.
func (r *eventsRun) done(t *testing.T) (order []string, handled, failed map[string]int) {
	t.Helper()
	text, err := os.ReadFile(r.handled)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	handled, failed = map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(text)) {
		what, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if what == "failed" {
			failed[name]++
			continue
		}
		if handled[name]++; handled[name] == 1 {
			order = append(order, name)
		}
	}
	return order, handled, failed
}

// waiting are the numbers of messages in a queue, visible and not.
func (r *eventsRun) waiting(t *testing.T, queue string) int {
	t.Helper()
	status, text, err := r.call("sqs", "POST", "/", "AmazonSQS.GetQueueAttributes", "application/x-amz-json-1.0", `{"QueueUrl":"`+r.url+`/123456789012/`+queue+`","AttributeNames":["All"]}`)
	var out struct{ Attributes map[string]string }
	if err != nil || status != http.StatusOK || json.Unmarshal([]byte(text), &out) != nil {
		t.Fatalf("GetQueueAttributes of %s = %d %s, %v", queue, status, text, err)
	}
	n := 0
	for _, name := range []string{"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"} {
		var some int
		fmt.Sscan(out.Attributes[name], &some)
		n += some
	}
	return n
}

// drain takes all messages out of a queue.
func (r *eventsRun) drain(t *testing.T, queue string) (bodies []string) {
	t.Helper()
	for {
		status, text, err := r.call("sqs", "POST", "/", "AmazonSQS.ReceiveMessage", "application/x-amz-json-1.0", `{"QueueUrl":"`+r.url+`/123456789012/`+queue+`","MaxNumberOfMessages":10,"VisibilityTimeout":600}`)
		var out struct {
			Messages []struct{ Body, ReceiptHandle string }
		}
		if err != nil || status != http.StatusOK || json.Unmarshal([]byte(text), &out) != nil {
			t.Fatalf("ReceiveMessage of %s = %d %s, %v", queue, status, text, err)
		}
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, m.Body)
			body, _ := json.Marshal(map[string]string{"QueueUrl": r.url + "/123456789012/" + queue, "ReceiptHandle": m.ReceiptHandle})
			r.call("sqs", "POST", "/", "AmazonSQS.DeleteMessage", "application/x-amz-json-1.0", string(body))
		}
	}
}

// logsIn are the records of a log in the event of a failure, which are packed.
func logsIn(body string) string {
	match := regexp.MustCompile(`"awslogs":\{"data":"([^"]+)"`).FindStringSubmatch(body)
	if match == nil {
		return ""
	}
	packed, _ := base64.StdEncoding.DecodeString(match[1])
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(r)
	return string(text)
}

// until waits for what takes a few seconds, and much longer on a busy machine.
func until(t *testing.T, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not after %v", what, limit)
		}
	}
}

// Of five records one always fails: it is retried alone, as often as its source
// promises, and ends where what fails goes. The others are handled once.
func TestOneRecordOfABatchFailsAlone(t *testing.T) {
	r := newEventsRun(t)
	r.schedule(t, "nightly-1-1", "nightly-1-2", "poison-nightly-1", "nightly-2-3", "nightly-2-4")
	r.start(t)
	for _, source := range eventSources {
		texts := []string{source + "-1-1", source + "-1-2", "poison-" + source + "-1", source + "-2-3", source + "-2-4"}
		if source == "orders" { // a group's later messages would wait for the poison, and end with it
			texts[2] = "poison-orders-0"
		}
		if !r.put(source, texts) {
			t.Fatalf("%s were not accepted by %s", texts, source)
		}
	}
	until(t, "the poison of each source is given up", 5*time.Minute, func() bool {
		return r.waiting(t, "dead") == 1 && r.waiting(t, "dead.fifo") == 1 && r.waiting(t, "failed") == 6
	})
	_, handled, failed := r.done(t)
	for _, source := range eventSources {
		for _, good := range []string{"-1-1", "-1-2", "-2-3", "-2-4"} {
			if handled[source+good] != 1 {
				t.Errorf("%s was handled %d times, want once", source+good, handled[source+good])
			}
		}
		// A queue gives a message up that was received three times; an
		// asynchronous event has three tries, a record of a stream three alone,
		// after those with others around it.
		least, most, poison := 3, 3, "poison-"+source+"-1"
		switch source {
		case "orders":
			poison = "poison-orders-0"
		case "clicks", "table":
			most = 5
		}
		if n := failed[poison]; n < least || n > most {
			t.Errorf("%s was tried %d times, want %d to %d", poison, n, least, most)
		}
	}
	bodies := strings.Join(slices.Concat(r.drain(t, "dead"), r.drain(t, "dead.fifo"), r.drain(t, "failed")), "\n")
	for _, want := range []string{"poison-jobs-1", "poison-orders-0", `"KinesisBatchInfo":{"shardId":"shardId-`, `"DDBStreamBatchInfo":{"shardId":"shardId-`, "poison-news-1", "poison-rule-1", "poison-nightly-1", "poison-uploads-1"} {
		if !strings.Contains(bodies, want) {
			t.Errorf("no queue for what failed has %s:\n%s", want, bodies)
		}
	}
	if n := strings.Count(bodies, `"batchSize":1,`); n != 2 {
		t.Errorf("%d batches of one record were given up, want 2:\n%s", n, bodies)
	}
}

// Handlers panic, hang and are killed in the middle of batches; the tool is
// killed again and again. Whatever was accepted is handled, or in a queue; what
// has an order keeps it.
func TestNothingIsLostWhateverIsKilled(t *testing.T) {
	r := newEventsRun(t)
	counts := map[string]int{"jobs": 1000, "orders": 400, "clicks": 600, "table": 250, "news": 250, "rule": 250, "uploads": 150, "nightly": 100, "logs": 250}
	const groups = 8
	type chunk struct {
		source string
		texts  []string
	}
	var chunks []chunk
	sources := append(slices.Clone(eventSources), "logs")
	for _, source := range sources {
		for i := 0; i < counts[source]; i += 10 {
			c := chunk{source: source}
			for n := i; n < min(i+10, counts[source]); n++ {
				c.texts = append(c.texts, fmt.Sprintf("%s-%d-%05d", source, n%groups, n))
			}
			chunks = append(chunks, c)
		}
	}
	// All sources at once, each in its order.
	slices.SortStableFunc(chunks, func(a, b chunk) int {
		return strings.Compare(a.texts[0][len(a.texts[0])-5:], b.texts[0][len(b.texts[0])-5:])
	})
	for _, c := range chunks {
		if c.source == "nightly" {
			r.schedule(t, c.texts...)
		}
	}
	const kills = 5
	r.start(t, "--env", "FAULTS=1")
	for i, c := range chunks {
		if i > 0 && i%(len(chunks)/(kills+1)) == 0 && i/(len(chunks)/(kills+1)) <= kills {
			time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond) // whatever it is doing then
			r.kill()
			r.start(t, "--env", "FAULTS=1")
		}
		if !r.put(c.source, c.texts) {
			t.Fatalf("%s were not accepted by %s", c.texts, c.source)
		}
	}
	r.kill()
	r.start(t) // from now on, handlers do what they should
	given := map[string]bool{}
	var order []string
	until(t, "everything is handled or given up", 5*time.Minute, func() bool {
		var handled map[string]int
		order, handled, _ = r.done(t)
		for _, body := range slices.Concat(r.drain(t, "dead"), r.drain(t, "dead.fifo"), r.drain(t, "failed")) {
			for _, name := range regexp.MustCompile(`(jobs|orders|news|rule|uploads|nightly|logs)-\d-\d{5}`).FindAllString(body+logsIn(body), -1) {
				given[name] = true
			}
			if info := regexp.MustCompile(`BatchInfo.*"batchSize":(\d+)`).FindString(body); info != "" {
				t.Fatalf("records of a stream were given up although a try later they are handled: %s", info)
			}
		}
		missing := 0
		for _, c := range chunks {
			for _, text := range c.texts {
				if handled[text] == 0 && !given[text] {
					missing++
				}
			}
		}
		return missing == 0
	})
	total, last := 0, map[string]string{}
	for _, c := range chunks {
		total += len(c.texts)
	}
	for _, name := range order {
		if strings.HasPrefix(name, "orders-") || strings.HasPrefix(name, "clicks-") {
			if g := group(name); name < last[g] && !given[last[g]] {
				t.Errorf("%s was handled after %s", name, last[g])
			} else {
				last[g] = name
			}
		}
	}
	t.Logf("%d accepted, %d handled, %d in a queue for what failed", total, len(order), len(given))
	until(t, "the queues are empty", time.Minute, func() bool { return r.waiting(t, "jobs")+r.waiting(t, "orders.fifo") == 0 })
}
