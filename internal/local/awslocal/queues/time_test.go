package queues_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

const arn = "arn:aws:sqs:us-east-1:1:q"

// run gives f a service with one queue, in time that passes when all wait.
func run(t *testing.T, q queues.Queue, f func(t *testing.T, s *queues.Service)) {
	synctest.Test(t, func(t *testing.T) {
		q.ARN, q.Name = arn, "q"
		s := queues.New(service.Host{URL: "http://local"}).(*queues.Service)
		s.Set([]queues.Queue{q})
		f(t, s)
	})
}

func send(t *testing.T, s *queues.Service, m message.Message) {
	t.Helper()
	if err := s.Deliver(arn, message.Origin{}, m); err != nil {
		t.Fatal(err)
	}
}

// received waits for messages and returns how many came, and after how long.
func received(t *testing.T, s *queues.Service, wait time.Duration) (int, time.Duration) {
	t.Helper()
	start := time.Now()
	messages, err := s.EventSource(arn).Receive(t.Context(), 10, wait)
	if err != nil {
		t.Fatal(err)
	}
	return len(messages), time.Since(start)
}

func TestDelayedMessagesArriveOnTime(t *testing.T) {
	run(t, queues.Queue{Delay: 5 * time.Second}, func(t *testing.T, s *queues.Service) {
		send(t, s, message.Message{Body: "x"})
		if n, _ := received(t, s, 0); n != 0 {
			t.Error("the message is there before its delay")
		}
		if n, after := received(t, s, time.Minute); n != 1 || after != 5*time.Second {
			t.Errorf("%d messages after %v, want 1 after 5s", n, after)
		}
	})
}

func TestHiddenMessagesComeBackWhenTheirTimeoutEnds(t *testing.T) {
	run(t, queues.Queue{VisibilityTimeout: 30 * time.Second}, func(t *testing.T, s *queues.Service) {
		send(t, s, message.Message{Body: "x"})
		received(t, s, 0)
		if n, after := received(t, s, 20*time.Second); n != 0 || after != 20*time.Second {
			t.Errorf("%d messages after %v, want none in 20s", n, after)
		}
		if n, after := received(t, s, 20*time.Second); n != 1 || after != 10*time.Second {
			t.Errorf("%d messages after %v, want 1 after 10s more", n, after)
		}
	})
}

func TestMessagesAreDroppedAfterTheirRetention(t *testing.T) {
	run(t, queues.Queue{Retention: time.Hour}, func(t *testing.T, s *queues.Service) {
		send(t, s, message.Message{Body: "x"})
		time.Sleep(time.Hour + time.Second)
		if n, _ := received(t, s, 0); n != 0 {
			t.Error("the message is there after its retention")
		}
	})
}

// The window is five minutes, by "Exactly-once processing" in the SQS guide.
func TestRepeatedMessagesAreDroppedForFiveMinutes(t *testing.T) {
	run(t, queues.Queue{FIFO: true, ContentBasedDeduplication: true, VisibilityTimeout: time.Hour}, func(t *testing.T, s *queues.Service) {
		m := message.Message{Body: "x", GroupID: "g"}
		send(t, s, m)
		time.Sleep(5 * time.Minute)
		send(t, s, m)
		if n, _ := received(t, s, 0); n != 1 {
			t.Errorf("%d messages within the window, want 1", n)
		}
		time.Sleep(time.Second)
		m.GroupID = "other" // g has a message in flight
		send(t, s, m)
		if n, _ := received(t, s, 0); n != 1 {
			t.Errorf("%d messages after the window, want 1", n)
		}
	})
}

func TestReceiveEndsWithItsContext(t *testing.T) {
	run(t, queues.Queue{}, func(t *testing.T, s *queues.Service) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		messages, err := s.EventSource(arn).Receive(ctx, 1, time.Hour)
		if len(messages) != 0 || err != nil || time.Since(start) != time.Second {
			t.Errorf("Receive = %v, %v after %v; want nothing after 1s", messages, err, time.Since(start))
		}
	})
}
