package topics

import (
	"context"
	"encoding/base64"
	"net/url"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

func (s *Service) protocol() wire.Query {
	return wire.Query{
		Service: "SNS", Namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
		Operations: map[string]func(context.Context, url.Values) (any, error){
			"Publish":      s.publish,
			"PublishBatch": s.publishBatch,

			"ListTopics":                s.listTopics,
			"GetTopicAttributes":        s.getTopicAttributes,
			"ListSubscriptions":         s.listSubscriptions,
			"ListSubscriptionsByTopic":  s.listSubscriptions,
			"GetSubscriptionAttributes": s.getSubscriptionAttributes,
		},
	}
}

func (s *Service) publish(ctx context.Context, form url.Values) (any, error) {
	arn := form.Get("TopicArn")
	if arn == "" {
		arn = form.Get("TargetArn")
	}
	var id string
	var err error
	switch number := form.Get("PhoneNumber"); {
	case arn != "":
		id, err = s.publishEntry(ctx, arn, form, "")
	case number != "":
		id, err = s.publishText(ctx, number, form)
	default:
		err = wire.Errorf("InvalidParameter", "TopicArn, TargetArn and PhoneNumber are missing: one of them says who gets the message")
	}
	return struct{ MessageId string }{id}, err
}

// publishEntry publishes the message whose fields begin with prefix.
func (s *Service) publishEntry(ctx context.Context, arn string, form url.Values, prefix string) (id string, err error) {
	m, err := messageOf(ctx, form, prefix)
	if err != nil {
		return "", err
	}
	return s.Publish(arn, form.Get(prefix+"Subject"), m)
}

// messageOf is the message whose fields begin with prefix.
func messageOf(ctx context.Context, form url.Values, prefix string) (message.Message, error) {
	m := message.Message{
		Body:    form.Get(prefix + "Message"),
		GroupID: form.Get(prefix + "MessageGroupId"), DeduplicationID: form.Get(prefix + "MessageDeduplicationId"),
		By: history.OriginOf(ctx).Causes,
	}
	for _, entry := range wire.Members(form, prefix+"MessageAttributes.entry") {
		bytes, err := base64.StdEncoding.DecodeString(form.Get(entry + ".Value.BinaryValue"))
		if err != nil {
			return m, wire.Errorf("InvalidParameter", "%s: %v", entry, err)
		}
		if m.Attributes == nil {
			m.Attributes = map[string]message.Attribute{}
		}
		a := message.Attribute{DataType: form.Get(entry + ".Value.DataType"), StringValue: form.Get(entry + ".Value.StringValue")}
		if len(bytes) > 0 {
			a.BinaryValue = bytes
		}
		m.Attributes[form.Get(entry+".Name")] = a
	}
	return m, nil
}

// batch is the result of PublishBatch.
type batch struct {
	Successful struct {
		Member []published `xml:"member"`
	}
	Failed struct {
		Member []failed `xml:"member"`
	}
}

type published struct{ Id, MessageId string }

type failed struct {
	Id, Code, Message string
	SenderFault       bool
}

func (s *Service) publishBatch(ctx context.Context, form url.Values) (any, error) {
	entries := wire.Members(form, "PublishBatchRequestEntries.member")
	const most = 10
	switch {
	case len(entries) == 0:
		return nil, wire.Errorf("EmptyBatchRequest", "the batch has no entries")
	case len(entries) > most:
		return nil, wire.Errorf("TooManyEntriesInBatchRequest", "the batch has %d entries; at most %d are allowed", len(entries), most)
	}
	var result batch
	for _, entry := range entries {
		id, err := s.publishEntry(ctx, form.Get("TopicArn"), form, entry+".")
		if err == nil {
			result.Successful.Member = append(result.Successful.Member, published{form.Get(entry + ".Id"), id})
			continue
		}
		refused := wire.AsError(err)
		result.Failed.Member = append(result.Failed.Member, failed{form.Get(entry + ".Id"), refused.Code, refused.Message, true})
	}
	return result, nil
}
