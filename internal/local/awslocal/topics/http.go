package topics

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A delivery is a message on its way to an HTTP endpoint. It is kept in the state
// until it is there, or given up.
type delivery struct {
	ID, URL string
	Headers map[string]string
	Body    string
	// Subscription is the path of what the endpoint subscribes to, for messages
	// to the user.
	Subscription string
	// Topic is its ARN, DeadLetters that of the queue for what is given up.
	Topic, DeadLetters string
	// DeadPath is what the app calls that queue.
	DeadPath string `json:",omitempty"`
	Failures int    `json:",omitempty"`
	Due      time.Time
	by       []history.Cause // not kept
}

// By "Amazon SNS message delivery retries", an endpoint without a policy of its
// own gets a message three times more, 20 seconds apart.
const (
	retries    = 3
	retryDelay = 20 * time.Second
	haste      = 20 // by which retryDelay is divided unless the host says AWSDelays
	answerTime = 15 * time.Second
)

// toEndpoint keeps a message for an endpoint and sends it beside the caller.
func (s *Service) toEndpoint(n notification, x Subscription) error {
	d := &delivery{
		ID: randomid.UUID(), URL: x.Endpoint, Body: n.to(x).Body, Due: s.host.Clock.Now(), Subscription: "topic " + n.topic.Path, Topic: n.topic.ARN, DeadLetters: x.DeadLetters, DeadPath: x.DeadPath, by: n.By,
		Headers: map[string]string{
			"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "Amazon Simple Notification Service Agent",
			"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": n.id, "x-amz-sns-topic-arn": n.topic.ARN, "x-amz-sns-subscription-arn": x.ARN,
		},
	}
	if x.Raw {
		d.Headers["x-amz-sns-rawdelivery"] = "true"
	}
	if err := s.journal.Put(d.ID, d); err != nil {
		return err
	}
	s.launch(d)
	return nil
}

func (s *Service) launch(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		ctx, end := s.host.Clock.Work(s.host.Background)
		s.running.Go(func() {
			defer end()
			s.bring(ctx, d)
		})
	}
}

// resume sends what an earlier run has left.
func (s *Service) resume() {
	for _, value := range s.journal.All() {
		var d delivery
		if err := json.Unmarshal(value, &d); err != nil {
			s.host.Problem("state: a message for an endpoint cannot be read: %v", err)
			continue
		}
		s.launch(&d)
	}
}

// bring sends a message until the endpoint has it, or it is given up, or the
// tool ends.
func (s *Service) bring(ctx context.Context, d *delivery) {
	for {
		if !s.host.Clock.Sleep(ctx, d.Due, nil) {
			return
		}
		d.URL = s.endpointNow(d)
		again, err := d.post(ctx)
		if ctx.Err() != nil && err != nil {
			return // the next run sends it
		}
		d.Failures++
		if err == nil || !again || d.Failures > retries {
			if err != nil {
				s.giveUp(d, err)
			}
			if err := s.journal.Delete(d.ID); err != nil {
				s.host.Problem("state: %v", err)
			}
			return
		}
		delay := retryDelay
		if !s.host.AWSDelays {
			delay /= haste
		}
		s.host.Problem("%s: %s did not take a message: %v; trying again in %v", d.Subscription, d.URL, err, delay)
		d.Due = s.host.Clock.Now().Add(delay)
		if err := s.journal.Put(d.ID, d); err != nil {
			s.host.Problem("state: %v", err)
		}
	}
}

// endpointNow is where the subscriber is reached in this run: an API of the app
// may have another port than in the run that took the message.
func (s *Service) endpointNow(d *delivery) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, x := range s.topics[d.Topic].Subscriptions {
		if x.ARN == d.Headers["x-amz-sns-subscription-arn"] && x.Endpoint != "" {
			return x.Endpoint
		}
	}
	return d.URL
}

// post reports whether it may be tried again: what a client did wrong is not.
func (d *delivery) post(ctx context.Context) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return false, err
	}
	for name, value := range d.Headers {
		req.Header.Set(name, value)
	}
	if len(d.by) > 0 {
		req.Header.Set(history.TraceHeader, d.by[0].Header())
	}
	res, err := endpoints.Do(req)
	if err != nil {
		return true, err
	}
	res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests, fmt.Errorf("it answers %s", res.Status)
	}
	return false, nil
}

// endpoints asks no proxy for this machine, and follows nobody to another one.
var endpoints = http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (s *Service) giveUp(d *delivery, err error) {
	s.bury(message.Origin{Cause: d.Subscription, Service: "sns.amazonaws.com", ARN: d.Topic}, d.URL, d.DeadLetters, d.DeadPath, message.Message{Body: d.Body, By: d.by}, err)
}

// bury sends what a subscriber does not take to the subscription's dead-letter
// queue.
func (s *Service) bury(from message.Origin, target, deadLetters, path string, m message.Message, err error) {
	lost := "it is lost, as the subscription has no dead-letter queue"
	if deadLetters != "" {
		lost = "it is in the dead-letter queue " + cmp.Or(path, deadLetters)
		if err := s.host.Bury(deadLetters, path, from.Cause, from, m); err != nil {
			lost = fmt.Sprintf("it is lost: %v", err)
		}
	}
	s.host.Problem("%s: %s did not take a message: %v; %s", from.Cause, target, err, lost)
}
