package topics

import (
	"fmt"
	"net"
	"net/url"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	for _, r := range a.OfType("AWS::SNS::Topic") {
		t := Topic{Path: r.Path, ARN: r.Ref, FIFO: r.Flag("FifoTopic"), ContentBased: r.Flag("ContentBasedDeduplication")}
		for _, inline := range r.Objects("Subscription") {
			s.subscribe(a, &t, r.Path, t.ARN, inline)
		}
		s.next = append(s.next, t)
	}
	for _, r := range a.OfType("AWS::SNS::Subscription") {
		arn := r.Text("TopicArn")
		if i := s.found(arn); i >= 0 {
			s.subscribe(a, &s.next[i], r.Path, arn+":"+r.LogicalID, r.Properties)
		} else {
			a.Skip(r.Path, "its topic is not part of this app: %s", arn)
		}
	}
}

// found is the index of the topic with that ARN in what was read last; -1 if
// there is none.
func (s *Service) found(arn string) int {
	return slices.IndexFunc(s.next, func(t Topic) bool { return t.ARN == arn })
}

func (s *Service) subscribe(a *service.App, t *Topic, path, arn string, p cfn.Properties) {
	subscription := Subscription{
		ARN: arn, Target: p.Text("Endpoint"), Raw: p.Flag("RawMessageDelivery"),
		FilterBody: p.Text("FilterPolicyScope") == "MessageBody",
	}
	switch protocol := p.Text("Protocol"); protocol {
	case "sqs", "lambda":
		if why := a.CanSend(subscription.Target); why != "" {
			a.Skip(path, "%s", why)
			return
		}
		if protocol == "lambda" {
			a.Wire(service.Wiring{From: "topic " + t.Path, Function: subscription.Target, Events: []string{"SNSEvent"}})
		}
	case "http", "https":
		url := s.here(subscription.Target)
		if url == "" {
			a.Skip(path, "the endpoint %s is not on this machine, and gets nothing", subscription.Target)
			return
		}
		subscription.Target, subscription.Endpoint = "", url
	default:
		a.Skip(path, "subscriptions of the protocol %s get nothing here", protocol)
		subscription.Protocol, subscription.Address, subscription.Target = protocol, subscription.Target, ""
	}
	if dead := p.Object("RedrivePolicy").Text("deadLetterTargetArn"); dead != "" {
		if why := a.Takes(dead); why != "" {
			a.Skip(path, "its dead-letter queue gets nothing: %s", why)
		} else {
			subscription.DeadLetters, subscription.DeadPath = dead, a.PathOf(dead)
			a.Bury(dead, "topic "+t.Path)
		}
	}
	if policy := p["FilterPolicy"]; policy != nil {
		filter, err := pattern.Of(policy)
		if err != nil {
			a.Skip(path, "%v", err)
			return
		}
		subscription.Filter = filter
	}
	t.Subscriptions = append(t.Subscriptions, subscription)
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.Set(s.next)
	if s.broken != nil {
		return fmt.Errorf("messages of topics for endpoints are not kept: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, t := range s.next {
		lines = append(lines, service.Line{Kind: "topic", Path: t.Path, What: t.ARN + ", " + service.Count(len(t.Subscriptions), "subscriber")})
	}
	return lines
}

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	if s.found(arn) < 0 {
		return fmt.Sprintf("the topic is not part of this app: %s", arn)
	}
	return ""
}

// here is where an endpoint is reached: one on this machine at its own URL, one
// of the app's APIs where it is served. It is empty for all others: a run tells
// nobody else what happens in it.
func (s *Service) here(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return endpoint
		}
	}
	if s.host.Local == nil {
		return ""
	}
	return s.host.Local(endpoint)
}
