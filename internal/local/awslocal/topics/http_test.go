package topics_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

const (
	news = "arn:aws:sns:us-east-1:123456789012:news"
	dead = "arn:aws:sqs:us-east-1:123456789012:dead"
)

// An endpoint answers as the test says and keeps what it got.
type endpoint struct {
	*httptest.Server
	answer func(n int) int

	mu  sync.Mutex
	got []*http.Request
	all []string // bodies
}

func newEndpoint(t *testing.T, answer func(n int) int) *endpoint {
	e := &endpoint{answer: answer}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.got, e.all = append(e.got, r), append(e.all, string(body))
		w.WriteHeader(e.answer(len(e.got)))
	}))
	t.Cleanup(e.Close)
	return e
}

// A world is a topic with one endpoint. buried gets what is given up.
type world struct {
	*topics.Service
	stop   func()
	buried chan message.Message
}

func newWorld(t *testing.T, dir string, s topics.Subscription) *world {
	ctx, cancel := context.WithCancel(context.Background())
	w := &world{buried: make(chan message.Message, 10)}
	w.Service = topics.New(service.Host{
		Background: ctx, StateDir: dir, Problem: t.Logf,
		Deliver: func(target string, _ message.Origin, m message.Message) error {
			if target != dead {
				return errors.New("it is full")
			}
			w.buried <- m
			return nil
		},
	}).(*topics.Service)
	w.Set([]topics.Topic{{Path: "Shop/News", ARN: news, Subscriptions: []topics.Subscription{s}}})
	w.stop = sync.OnceFunc(func() { cancel(); w.Stop(); w.Close() })
	t.Cleanup(w.stop)
	return w
}

func (w *world) publish(t *testing.T) {
	t.Helper()
	if _, err := w.Publish(news, "", message.Message{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
}

// until waits until the endpoint has got n requests.
func (e *endpoint) until(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		e.mu.Lock()
		got := len(e.got)
		e.mu.Unlock()
		if got >= n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d requests, want %d", got, n)
		}
	}
}

func TestEndpointsGetMessagesAsSNSSendsThem(t *testing.T) {
	for _, raw := range []bool{false, true} {
		e := newEndpoint(t, func(int) int { return 200 })
		w := newWorld(t, "", topics.Subscription{ARN: news + ":1", Endpoint: e.URL + "/hook", Raw: raw})
		w.publish(t)
		e.until(t, 1)
		e.mu.Lock()
		defer e.mu.Unlock()
		r := e.got[0]
		if r.Method != http.MethodPost || r.URL.Path != "/hook" || r.Header.Get("X-Amz-Sns-Message-Type") != "Notification" || r.Header.Get("X-Amz-Sns-Topic-Arn") != news ||
			r.Header.Get("X-Amz-Sns-Subscription-Arn") != news+":1" || r.Header.Get("Content-Type") != "text/plain; charset=UTF-8" || (r.Header.Get("X-Amz-Sns-Rawdelivery") == "true") != raw {
			t.Errorf("raw %v: %s %s %v", raw, r.Method, r.URL, r.Header)
		}
		if raw && e.all[0] != "hello" || !raw && !strings.Contains(e.all[0], `"Message":"hello"`) {
			t.Errorf("raw %v: body %s", raw, e.all[0])
		}
	}
}

// A server's failure is tried three times more, a client's not at all.
func TestWhatAnEndpointDoesNotTakeIsADeadLetter(t *testing.T) {
	for status, want := range map[int]int{500: 4, 404: 1} {
		e := newEndpoint(t, func(int) int { return status })
		w := newWorld(t, "", topics.Subscription{Endpoint: e.URL, Raw: true, DeadLetters: dead})
		w.publish(t)
		if m := <-w.buried; m.Body != "hello" {
			t.Errorf("dead letter %+v", m)
		}
		e.mu.Lock()
		if len(e.got) != want {
			t.Errorf("%d: %d requests, want %d", status, len(e.got), want)
		}
		e.mu.Unlock()
	}
}

// What was accepted is sent by the next run.
func TestMessagesForEndpointsOutliveATool(t *testing.T) {
	dir := t.TempDir()
	e := newEndpoint(t, func(n int) int {
		if n == 1 {
			return 500
		}
		return 200
	})
	s := topics.Subscription{Endpoint: e.URL, Raw: true}
	w := newWorld(t, dir, s)
	w.publish(t)
	e.until(t, 1)
	w.stop() // while it waits to try again
	// An API of the app has another port in each run.
	moved := newEndpoint(t, func(int) int { return 200 })
	w = newWorld(t, dir, topics.Subscription{Endpoint: moved.URL, Raw: true})
	moved.until(t, 1)
	w.stop()
	w = newWorld(t, dir, s)
	w.publish(t)
	e.until(t, 2)
	for _, x := range []*endpoint{e, moved} {
		x.mu.Lock()
		if x.all[0] != "hello" {
			t.Errorf("bodies %q", x.all)
		}
		x.mu.Unlock()
	}
}

// A queue that does not take a message is a subscriber like others.
func TestWhatAQueueDoesNotTakeIsADeadLetter(t *testing.T) {
	w := newWorld(t, "", topics.Subscription{Target: "arn:aws:sqs:us-east-1:1:full", Raw: true, DeadLetters: dead})
	w.publish(t)
	if m := <-w.buried; m.Body != "hello" {
		t.Errorf("dead letter %+v", m)
	}
}

func TestFIFOTopicsNeedADeduplicationID(t *testing.T) {
	s := topics.New(service.Host{Deliver: func(_ string, _ message.Origin, m message.Message) error {
		if m.DeduplicationID == "" {
			return fmt.Errorf("no id: %+v", m)
		}
		return nil
	}, Problem: t.Errorf}).(*topics.Service)
	for _, content := range []bool{true, false} {
		s.Set([]topics.Topic{{Path: "Shop/News", ARN: news, FIFO: true, ContentBased: content, Subscriptions: []topics.Subscription{{Target: dead, Raw: true}}}})
		if _, err := s.Publish(news, "", message.Message{Body: "x", GroupID: "g"}); (err == nil) != content {
			t.Errorf("content-based %v: %v", content, err)
		}
	}
}
