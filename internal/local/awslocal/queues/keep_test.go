package queues_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

const dead = "arn:aws:sqs:us-east-1:1:dead"

// started is a service with the state in dir, as after a start of the tool. One
// before is not closed: it was killed.
func started(t *testing.T, dir string, specs ...queues.Queue) *queues.Service {
	t.Helper()
	s := queues.New(service.Host{URL: "http://local", StateDir: dir, Say: t.Logf, Problem: t.Errorf}).(*queues.Service)
	s.Set(specs)
	return s
}

// take receives what is visible and returns the bodies.
func take(t *testing.T, s *queues.Service, arn string) (bodies []string, records []service.Record) {
	t.Helper()
	records, err := s.EventSource(arn).Receive(t.Context(), 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		bodies = append(bodies, r.Filtered().(map[string]any)["body"].(string))
	}
	return bodies, records
}

func TestMessagesOutliveAToolThatIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		jobs := queues.Queue{ARN: arn, Name: "q", VisibilityTimeout: time.Minute, DeadLetters: dead, MaxReceives: 2}
		deadQueue := queues.Queue{ARN: dead, Name: "dead"}
		s := started(t, dir, jobs, deadQueue)
		for _, body := range []string{"done", "in flight", "waits"} {
			send(t, s, message.Message{Body: body})
		}
		_, records := take(t, s, arn)
		s.EventSource(arn).Done(records[0])
		s.EventSource(arn).Release(0, records[2])

		s = started(t, dir, jobs, deadQueue)
		if got, _ := take(t, s, arn); !slices.Equal(got, []string{"waits"}) {
			t.Errorf("after a restart: %q, want what was not received", got)
		}
		time.Sleep(time.Minute)
		// Received for the second time each; nobody deletes them.
		if got, _ := take(t, s, arn); !slices.Equal(got, []string{"in flight", "waits"}) {
			t.Errorf("after its visibility timeout: %q", got)
		}
		time.Sleep(time.Minute)
		s = started(t, dir, jobs, deadQueue)
		if got, _ := take(t, s, arn); len(got) != 0 {
			t.Errorf("%q for the third time, want them in the dead-letter queue", got)
		}
		s = started(t, dir, jobs, deadQueue)
		if got, _ := take(t, s, dead); !slices.Equal(got, []string{"in flight", "waits"}) {
			t.Errorf("dead letters after a restart: %q", got)
		}
	})
}

func TestFIFOQueuesKnowWhatWasSentBeforeARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		spec := queues.Queue{ARN: arn, Name: "q", FIFO: true, VisibilityTimeout: time.Minute}
		m := message.Message{Body: "x", GroupID: "g", DeduplicationID: "1"}
		s := started(t, dir, spec)
		send(t, s, m)
		_, records := take(t, s, arn)
		s.EventSource(arn).Done(records...)
		s = started(t, dir, spec)
		send(t, s, m)
		m.DeduplicationID = "2"
		send(t, s, m)
		_, records = take(t, s, arn)
		if len(records) != 1 {
			t.Fatalf("%d messages, want the new one alone", len(records))
		}
		attributes := records[0].Filtered().(map[string]any)["attributes"].(map[string]any)
		if attributes["SequenceNumber"] != "00000000000000000002" {
			t.Errorf("its sequence number is %v, want that after the first one's", attributes["SequenceNumber"])
		}
	})
}

func TestDeadLettersMoveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		specs := []queues.Queue{{ARN: arn, Name: "q", DeadLetters: dead, MaxReceives: 1}, {ARN: dead, Name: "dead"}}
		s := started(t, dir, specs...)
		send(t, s, message.Message{Body: "poison"})
		take(t, s, arn)
		take(t, s, arn)
		if err := s.Deliver(dead, message.Origin{}, message.Message{Body: "of another service"}); err != nil {
			t.Fatal(err)
		}
		moved, stay, err := s.Move(dead, "")
		if moved != 1 || stay != 1 || err != nil {
			t.Errorf("Move = %d, %d, %v; want 1 that moves and 1 that no queue gave up", moved, stay, err)
		}
		s = started(t, dir, specs...)
		if got, _ := take(t, s, arn); !slices.Equal(got, []string{"poison"}) {
			t.Errorf("back in the queue: %q", got)
		}
		if got, _ := take(t, s, dead); !slices.Equal(got, []string{"of another service"}) {
			t.Errorf("left: %q", got)
		}
		time.Sleep(time.Second)
		if _, _, err := s.Move(dead, arn); err != nil {
			t.Fatal(err)
		}
		if got, _ := take(t, s, arn); !slices.Equal(got, []string{"of another service"}) {
			t.Errorf("moved to a queue by name: %q", got)
		}
	})
}
