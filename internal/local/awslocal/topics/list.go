package topics

import (
	"context"
	"encoding/xml"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// all are the topics, sorted by ARN.
func (s *Service) all() []Topic {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []Topic
	for _, arn := range slices.Sorted(maps.Keys(s.topics)) {
		list = append(list, s.topics[arn])
	}
	return list
}

func (s *Service) topic(arn string) (Topic, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, ok := s.topics[arn]
	if !ok {
		return Topic{}, &wire.Error{Code: "NotFound", Message: "the app has no topic " + arn, Status: 404}
	}
	return t, nil
}

func (s *Service) listTopics(context.Context, url.Values) (any, error) {
	type member struct{ TopicArn string }
	var result struct {
		Topics struct {
			Member []member `xml:"member"`
		}
	}
	for _, t := range s.all() {
		result.Topics.Member = append(result.Topics.Member, member{t.ARN})
	}
	return result, nil
}

// listSubscriptions lists those of one topic, or of all.
func (s *Service) listSubscriptions(_ context.Context, form url.Values) (any, error) {
	type member struct{ SubscriptionArn, Owner, Protocol, Endpoint, TopicArn string }
	var result struct {
		Subscriptions struct {
			Member []member `xml:"member"`
		}
	}
	topics := s.all()
	if form.Get("Action") == "ListSubscriptionsByTopic" {
		t, err := s.topic(form.Get("TopicArn"))
		if err != nil {
			return nil, err
		}
		topics = []Topic{t}
	}
	for _, t := range topics {
		for _, x := range t.Subscriptions {
			result.Subscriptions.Member = append(result.Subscriptions.Member, member{x.ARN, service.Account(t.ARN), x.protocol(), x.endpoint(), t.ARN})
		}
	}
	return result, nil
}

// attributes is a map in the form of the query protocol.
type attributes struct {
	Attributes struct {
		Entry []attribute `xml:"entry"`
	}
}

type attribute struct {
	XMLName xml.Name `xml:"entry"`
	Key     string   `xml:"key"`
	Value   string   `xml:"value"`
}

func attributesOf(values map[string]string) attributes {
	var a attributes
	for _, key := range slices.Sorted(maps.Keys(values)) {
		a.Attributes.Entry = append(a.Attributes.Entry, attribute{Key: key, Value: values[key]})
	}
	return a
}

func (s *Service) getTopicAttributes(_ context.Context, form url.Values) (any, error) {
	t, err := s.topic(form.Get("TopicArn"))
	if err != nil {
		return nil, err
	}
	values := map[string]string{
		"TopicArn": t.ARN, "Owner": service.Account(t.ARN), "DisplayName": "",
		"SubscriptionsConfirmed": strconv.Itoa(len(t.Subscriptions)), "SubscriptionsPending": "0", "SubscriptionsDeleted": "0",
	}
	if t.FIFO {
		values["FifoTopic"] = "true"
	}
	return attributesOf(values), nil
}

func (s *Service) getSubscriptionAttributes(_ context.Context, form url.Values) (any, error) {
	arn := form.Get("SubscriptionArn")
	for _, t := range s.all() {
		for _, x := range t.Subscriptions {
			if x.ARN == arn {
				return attributesOf(map[string]string{
					"SubscriptionArn": x.ARN, "TopicArn": t.ARN, "Owner": service.Account(t.ARN), "Endpoint": x.endpoint(), "Protocol": x.protocol(),
					"RawMessageDelivery": strconv.FormatBool(x.Raw), "PendingConfirmation": "false",
				}), nil
			}
		}
	}
	return nil, &wire.Error{Code: "NotFound", Message: "the app has no subscription " + arn, Status: 404}
}

func (x Subscription) endpoint() string { return x.Target + x.Endpoint + x.Address } // two are empty

func (x Subscription) protocol() string {
	switch {
	case x.Protocol != "":
		return x.Protocol
	case x.Endpoint != "":
		return "http"
	}
	return service.OfARN(x.Target)
}
