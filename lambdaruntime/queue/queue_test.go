package queue_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/queue"
)

type order struct {
	ID       string
	Customer string
}

const plain, fifo = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs.fifo"

// An sqsServer answers the SDK's own client. It keeps the entries of requests,
// and takes none with the body refused.
type sqsServer struct {
	*sqs.Client
	requests []int
	entries  []map[string]any
	auth     string
	refused  string
}

func newServer(t *testing.T) *sqsServer {
	s := &sqsServer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.auth = r.Header.Get("Authorization")
		var in struct{ Entries []map[string]any }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		s.requests = append(s.requests, len(in.Entries))
		out := map[string][]any{"Successful": {}, "Failed": {}}
		for _, e := range in.Entries {
			if e["MessageBody"] == s.refused {
				out["Failed"] = append(out["Failed"], map[string]any{"Id": e["Id"], "Code": "InternalError", "SenderFault": false})
				continue
			}
			s.entries = append(s.entries, e)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(server.Close)
	s.Client = sqs.New(sqs.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, DisableMessageChecksumValidation: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	})
	return s
}

func TestMessagesAreSentAsJSON(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var all []order
	for i := range 12 {
		all = append(all, order{ID: fmt.Sprint("<", i, ">"), Customer: "ann"})
	}
	to := queue.To(link.QueueOf[order]{URL: plain}, &queue.Options[order]{Client: s, Delay: time.Minute})
	if err := to.Send(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.requests) != "[10 2]" {
		t.Errorf("requests of %v messages, want 10 and 2", s.requests)
	}
	for i, e := range s.entries {
		want := fmt.Sprintf(`{"ID":"<%d>","Customer":"ann"}`, i)
		if e["MessageBody"] != want || e["DelaySeconds"] != 60.0 || e["MessageGroupId"] != nil || e["MessageDeduplicationId"] != nil {
			t.Errorf("message %d is %v, want %s", i, e, want)
		}
	}
	// The link leads into another region than the sender's.
	if !strings.Contains(s.auth, "/eu-west-1/sqs/") {
		t.Errorf("signed for %s, want eu-west-1", s.auth)
	}
	if err := to.Send(t.Context()); err != nil || len(s.requests) != 2 {
		t.Errorf("no messages: %v and %d requests, want nothing sent", err, len(s.requests))
	}
}

func TestTextIsSentAsItIs(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := queue.To(link.QueueOf[string]{URL: plain}, &queue.Options[string]{Client: s}).Send(t.Context(), "hello"); err != nil || s.entries[0]["MessageBody"] != "hello" {
		t.Errorf("sent %v, %v; want the text", s.entries, err)
	}
}

func TestMessagesOfAFIFOQueueHaveTheirGroup(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	err := queue.To(link.QueueOf[order]{URL: fifo}, &queue.Options[order]{
		Client: s, Group: func(o order) string { return o.Customer }, Deduplication: func(o order) string { return o.ID },
	}).Send(t.Context(), order{"a1", "ann"}, order{"b1", "bob"})
	if err != nil || len(s.entries) != 2 || s.entries[1]["MessageGroupId"] != "bob" || s.entries[1]["MessageDeduplicationId"] != "b1" || s.entries[1]["DelaySeconds"] != nil && s.entries[1]["DelaySeconds"] != 0.0 {
		t.Errorf("sent %v, %v; want each with its customer and id", s.entries, err)
	}
}

// SQS answers 200 to a request of which it has taken a part.
func TestMessagesThatAreNotTakenAreNamed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.refused = "b"
	err := queue.To(link.QueueOf[string]{URL: plain}, &queue.Options[string]{Client: s}).Send(t.Context(), "a", "b", "c")
	if failed, ok := errors.AsType[*queue.NotTakenError](err); !ok || len(failed.Failures) != 1 || failed.Failures[0].Index != 1 || failed.Failures[0].Code != "InternalError" {
		t.Errorf("got %v, want message 1 named", err)
	}
}

func TestWhatCannotBeSentIsSaid(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	group := func(string) string { return "g" }
	for _, c := range []struct {
		name, url string
		options   queue.Options[string]
		message   string
		want      string
	}{
		{name: "an empty link", want: "queue: the link of the queue is empty; load the contract by link.Load"},
		{name: "no group", url: fifo, want: fifo + " is a FIFO queue; set Options.Group"},
		{name: "a delay in order", url: fifo, options: queue.Options[string]{Group: group, Delay: time.Second}, want: "a FIFO queue delays all of its messages or none"},
		{name: "a long delay", url: plain, options: queue.Options[string]{Delay: time.Hour}, want: "Delay is 1h0m0s; SQS allows whole seconds, at most 15m0s"},
		{name: "too large", url: plain, message: strings.Repeat("x", 1<<20+1), want: "queue: message 0 has 1048577 bytes; SQS allows 1048576"},
	} {
		c.options.Client = s
		if err := queue.To(link.QueueOf[string]{URL: c.url}, &c.options).Send(t.Context(), c.message); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if len(s.requests) > 0 {
		t.Errorf("%d requests, want none", len(s.requests))
	}
}
