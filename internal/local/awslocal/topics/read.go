package topics

import (
	"fmt"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	for _, r := range a.OfType("AWS::SNS::Topic") {
		t := Topic{Path: r.Path, ARN: r.Ref, FIFO: r.Flag("FifoTopic")}
		for _, inline := range r.Objects("Subscription") {
			t.subscribe(a, r.Path, t.ARN, inline)
		}
		s.next = append(s.next, t)
	}
	for _, r := range a.OfType("AWS::SNS::Subscription") {
		arn := r.Text("TopicArn")
		if i := s.found(arn); i >= 0 {
			s.next[i].subscribe(a, r.Path, arn+":"+r.LogicalID, r.Properties)
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

func (t *Topic) subscribe(a *service.App, path, arn string, p cfn.Properties) {
	subscription := Subscription{
		ARN: arn, Target: p.Text("Endpoint"), Raw: p.Flag("RawMessageDelivery"),
		FilterBody: p.Text("FilterPolicyScope") == "MessageBody",
	}
	if protocol := p.Text("Protocol"); protocol != "sqs" && protocol != "lambda" {
		a.Skip(path, "subscriptions of the protocol %s get nothing here", protocol)
		return
	}
	if why := a.CanSend(subscription.Target); why != "" {
		a.Skip(path, "%s", why)
		return
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
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, t := range s.next {
		lines = append(lines, service.Line{Kind: "topic", Path: t.Path, What: service.Count(len(t.Subscriptions), "subscriber")})
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
