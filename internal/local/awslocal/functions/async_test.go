package functions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

const work = "arn:aws:lambda:us-east-1:123456789012:function:work"

// A lambda is the service with functions that do what the test says, in time
// that passes when all wait.
type lambda struct {
	*functions.Service
	stop context.CancelFunc

	mu    sync.Mutex
	tries []try
	sent  []sent
	said  []string
	fates []string // what is next, by the answers
}

type try struct {
	after time.Duration // since the start
	service.Invocation
}

type sent struct {
	target string
	message.Origin
	message.Message
}

// newLambda is a lambda with the state in dir. do answers the nth try.
func newLambda(dir string, do func(n int) (service.Answer, error)) *lambda {
	l := &lambda{}
	start := time.Now()
	ctx, cancel := context.WithCancel(context.Background())
	say := func(format string, args ...any) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.said = append(l.said, fmt.Sprintf(format, args...))
	}
	l.Service = functions.New(service.Host{
		Background: ctx, StateDir: dir, AWSDelays: true, Say: say, Problem: say,
		Invoke: func(ctx context.Context, i service.Invocation) (service.Answer, error) {
			l.mu.Lock()
			l.tries = append(l.tries, try{time.Since(start), i})
			n := len(l.tries)
			l.mu.Unlock()
			a, err := do(n)
			if err == nil && i.Fate != nil {
				fate := i.Fate(a)
				l.mu.Lock()
				l.fates = append(l.fates, fate.Next)
				l.mu.Unlock()
			}
			a.RequestID = i.RequestID
			return a, err
		},
		Deliver: func(target string, from message.Origin, m message.Message) error {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.sent = append(l.sent, sent{target, from, m})
			return nil
		},
		EventSource: func(string) service.EventSource { return nil },
	}).(*functions.Service)
	l.stop = func() { cancel(); l.Stop(); l.Close() }
	return l
}

// deliver sends an event as a topic does.
func (l *lambda) deliver(t *testing.T, event string) {
	t.Helper()
	if err := l.Deliver(work, message.Origin{Cause: "topic Shop/News"}, message.Message{Body: event}); err != nil {
		t.Fatal(err)
	}
}

func (l *lambda) delays() []time.Duration {
	var all []time.Duration
	for _, x := range l.tries {
		all = append(all, x.after)
	}
	return all
}

// pass lets time pass, and what happens then be over.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func fails(int) (service.Answer, error) {
	return service.Answer{Failed: true, Payload: []byte(`{"errorMessage":"out of stock","errorType":"Shortage"}`)}, nil
}

// Two more tries, after one minute and two more, by "Error handling and retries
// in asynchronous invocation".
func TestAsynchronousInvocationsAreTriedThreeTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", fails)
		defer l.stop()
		l.SetAsync(map[string]functions.Async{"work": {Retries: 2, MaxAge: time.Hour, OnFailure: "arn:aws:sqs:us-east-1:1:failed", DeadLetters: "arn:aws:sqs:us-east-1:1:dead"}})
		l.deliver(t, `{"n":1}`)
		pass(time.Hour)
		if want := []time.Duration{0, time.Minute, 3 * time.Minute}; !slices.Equal(l.delays(), want) {
			t.Fatalf("tries after %v, want %v", l.delays(), want)
		}
		if want := []string{"again in 1m0s (attempt 1 of 3)", "again in 2m0s (attempt 2 of 3)", "it goes to the destination arn:aws:sqs:us-east-1:1:failed and the dead-letter queue arn:aws:sqs:us-east-1:1:dead, after 3 attempts"}; !slices.Equal(l.fates, want) || len(l.said) > 0 {
			t.Errorf("what is next is %q, and %q is said beside; want %q", l.fates, l.said, want)
		}
		id := l.tries[0].RequestID
		if id == "" || l.tries[1].RequestID != id || l.tries[2].RequestID != id {
			t.Errorf("request ids %q, %q, %q; want one", id, l.tries[1].RequestID, l.tries[2].RequestID)
		}
		if len(l.sent) != 2 || l.sent[0].target != "arn:aws:sqs:us-east-1:1:failed" || l.sent[1].target != "arn:aws:sqs:us-east-1:1:dead" {
			t.Fatalf("sent %+v, want the document and the dead letter", l.sent)
		}
		want := fmt.Sprintf(`{"version":"1.0","timestamp":%q,"requestContext":{"requestId":%q,"functionArn":"`+work+`:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},`+
			`"requestPayload":{"n":1},"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"responsePayload":{"errorMessage":"out of stock","errorType":"Shortage"}}`,
			"2000-01-01T00:03:00.000Z", id)
		if l.sent[0].Body != want {
			t.Errorf("destination got\n%s\nwant\n%s", l.sent[0].Body, want)
		}
		dead := l.sent[1]
		if dead.Body != `{"n":1}` || dead.Attributes["RequestID"].StringValue != id || dead.Attributes["ErrorCode"].StringValue != "200" || dead.Attributes["ErrorMessage"].StringValue != "out of stock" {
			t.Errorf("dead letter %+v", dead)
		}
		if dead.Service != "lambda.amazonaws.com" || dead.ARN != work {
			t.Errorf("sent by %+v, want Lambda for the function", dead.Origin)
		}
	})
}

func TestSuccessesGoToTheirDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", func(n int) (service.Answer, error) {
			if n == 1 {
				return fails(n)
			}
			return service.Answer{Payload: []byte(`"done"`)}, nil
		})
		defer l.stop()
		l.SetAsync(map[string]functions.Async{"work:$LATEST": {Retries: 1, OnSuccess: "arn:aws:events:us-east-1:1:event-bus/shop"}})
		l.deliver(t, `{}`)
		pass(time.Hour)
		var entry struct {
			Source, DetailType, Detail string
			Resources                  []string
		}
		if len(l.sent) != 1 || json.Unmarshal([]byte(l.sent[0].Body), &entry) != nil {
			t.Fatalf("sent %+v, want one entry", l.sent)
		}
		if entry.Source != "lambda" || entry.DetailType != "Lambda Function Invocation Result - Success" || !slices.Equal(entry.Resources, []string{work + ":$LATEST", l.sent[0].target}) ||
			!strings.Contains(entry.Detail, `"condition":"Success","approximateInvokeCount":2`) || !strings.Contains(entry.Detail, `"responsePayload":"done"`) {
			t.Errorf("entry %+v", entry)
		}
	})
}

// A function that cannot be run, as it does not compile, has not failed: its
// event waits, and gets too old at last.
func TestEventsWaitForAFunctionThatDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", func(n int) (service.Answer, error) {
			if n < 4 {
				return service.Answer{}, errors.New("work does not compile")
			}
			return service.Answer{}, nil
		})
		defer l.stop()
		l.deliver(t, `{}`)
		pass(time.Hour)
		if want := []time.Duration{0, 2 * time.Second, 6 * time.Second, 14 * time.Second}; !slices.Equal(l.delays(), want) || len(l.said) != 1 {
			t.Errorf("tries after %v, said %q; want %v, and the reason once", l.delays(), l.said, want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", func(int) (service.Answer, error) { return service.Answer{}, errors.New("work does not compile") })
		defer l.stop()
		l.SetAsync(map[string]functions.Async{"work": {Retries: 2, MaxAge: time.Minute, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}})
		l.deliver(t, `{}`)
		pass(time.Hour)
		if len(l.sent) != 1 || !strings.Contains(l.sent[0].Body, `"condition":"EventAgeExceeded","approximateInvokeCount":0},"requestPayload":{}}`) {
			t.Errorf("sent %+v, want a document of an event that got too old", l.sent)
		}
	})
}

// Of an alias, another configuration counts than of the function itself.
func TestConfigurationsAreOfOneQualifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", fails)
		defer l.stop()
		l.SetAsync(map[string]functions.Async{"work:live": {Retries: 0}})
		for target, want := range map[string]int{work + ":live": 1, work: 3} {
			l.tries = nil
			if err := l.Deliver(target, message.Origin{}, message.Message{Body: "{}"}); err != nil {
				t.Fatal(err)
			}
			pass(time.Hour)
			if len(l.tries) != want {
				t.Errorf("%s: %d tries, want %d", target, len(l.tries), want)
			}
		}
	})
}

// What was accepted is tried again by the next run: an event in the middle of a
// try, and one that waits, with the tries it has had.
func TestPendingEventsOutliveAToolThatIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		killed := make(chan struct{})
		l := newLambda(dir, func(n int) (service.Answer, error) {
			if n == 1 {
				return fails(n)
			}
			<-killed
			return service.Answer{}, context.Canceled
		})
		l.deliver(t, `"failed once"`)
		synctest.Wait()
		l.deliver(t, `"in a try"`)
		pass(time.Second)
		synctest.Wait()
		// A tool that is killed closes nothing: the state is read while the
		// service before goes on, which only the test can see.
		next := newLambda(dir, func(int) (service.Answer, error) { return service.Answer{}, nil })
		next.Set(nil)
		pass(59 * time.Second)
		synctest.Wait()
		got := map[string]time.Duration{}
		for _, x := range next.tries {
			got[string(x.Event)] = x.after
		}
		if want := map[string]time.Duration{`"in a try"`: 0, `"failed once"`: 59 * time.Second}; !maps.Equal(got, want) {
			t.Errorf("the next run tries %v, want %v", got, want)
		}
		next.stop()
		close(killed)
		l.stop()
		last := newLambda(dir, fails)
		last.Set(nil)
		pass(time.Hour)
		if len(last.tries) != 0 {
			t.Errorf("what is over is tried again: %+v", last.tries)
		}
		last.stop()
	})
}

// The tool stops its services before it closes them, which stops them too.
func TestExecutionsThatNoStateKeepsAreToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", fails)
		l.SetDurables(map[string]functions.Durable{"work": {Timeout: time.Hour}})
		l.deliver(t, `{}`)
		synctest.Wait()
		l.stop()
		l.Stop()
		told := slices.DeleteFunc(l.said, func(text string) bool { return !strings.Contains(text, "durable execution dropped") })
		if want := []string{"1 durable execution dropped: a run with --state goes on with them"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

func TestEventsThatNoStateKeepsAreCountedAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLambda("", fails)
		l.deliver(t, `{}`)
		synctest.Wait()
		l.stop()
		if want := "1 asynchronous invocation dropped: a run with --state keeps them for the next one"; !slices.Contains(l.said, want) {
			t.Errorf("said %q, want %q", l.said, want)
		}
	})
}
