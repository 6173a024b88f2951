package topic_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/topic"
)

type paid struct{ Order, Kind string }

const arn = "arn:aws:sns:eu-west-1:123456789012:news"

// A fake keeps what is published. It does not take the message refused.
type fake struct {
	requests []int
	entries  []types.PublishBatchRequestEntry
	region   string
	refused  string
}

func (f *fake) PublishBatch(_ context.Context, in *sns.PublishBatchInput, options ...func(*sns.Options)) (*sns.PublishBatchOutput, error) {
	var o sns.Options
	for _, option := range options {
		option(&o)
	}
	f.region = o.Region
	f.requests = append(f.requests, len(in.PublishBatchRequestEntries))
	out := &sns.PublishBatchOutput{}
	for _, e := range in.PublishBatchRequestEntries {
		if *e.Message == f.refused {
			out.Failed = append(out.Failed, types.BatchResultErrorEntry{Id: e.Id, Code: new("InternalError"), Message: new("sorry")})
			continue
		}
		f.entries = append(f.entries, e)
	}
	return out, nil
}

func TestMessagesArePublishedAsJSON(t *testing.T) {
	t.Parallel()
	var f fake
	var all []paid
	for i := range 12 {
		all = append(all, paid{Order: fmt.Sprint("<", i, ">"), Kind: "big"})
	}
	err := topic.To(link.TopicOf[paid]{ARN: arn}, &topic.Options[paid]{
		Client: &f, Attributes: func(p paid) map[string]string { return map[string]string{"kind": p.Kind} },
	}).Publish(t.Context(), all...)
	if err != nil || fmt.Sprint(f.requests) != "[10 2]" || f.region != "eu-west-1" {
		t.Fatalf("requests of %v messages in %s, %v; want 10 and 2 in the topic's region", f.requests, f.region, err)
	}
	for i, e := range f.entries {
		want := fmt.Sprintf(`{"Order":"<%d>","Kind":"big"}`, i)
		if kind := e.MessageAttributes["kind"]; *e.Message != want || *kind.StringValue != "big" || *kind.DataType != "String" || e.MessageGroupId != nil {
			t.Errorf("message %d is %s with %v, want %s", i, *e.Message, e.MessageAttributes, want)
		}
	}
}

func TestMessagesOfAFIFOTopicHaveTheirGroup(t *testing.T) {
	t.Parallel()
	var f fake
	err := topic.To(link.TopicOf[paid]{ARN: arn + ".fifo"}, &topic.Options[paid]{
		Client: &f, Group: func(p paid) string { return p.Kind }, Deduplication: func(p paid) string { return p.Order },
	}).Publish(t.Context(), paid{"a1", "big"})
	if err != nil || *f.entries[0].MessageGroupId != "big" || *f.entries[0].MessageDeduplicationId != "a1" {
		t.Errorf("published %v, %v; want it with its kind and order", f.entries, err)
	}
}

// SNS answers 200 to a request of which it has taken a part.
func TestMessagesThatAreNotTakenAreNamed(t *testing.T) {
	t.Parallel()
	err := topic.To(link.TopicOf[string]{ARN: arn}, &topic.Options[string]{Client: &fake{refused: "b"}}).Publish(t.Context(), "a", "b", "c")
	if failed, ok := errors.AsType[*topic.NotTakenError](err); !ok || len(failed.Failures) != 1 || failed.Failures[0].Index != 1 || failed.Failures[0].Message != "sorry" {
		t.Errorf("got %v, want message 1 named", err)
	}
}

func TestWhatCannotBePublishedIsSaid(t *testing.T) {
	t.Parallel()
	var f fake
	for _, c := range []struct {
		name, arn string
		options   topic.Options[string]
		message   string
		want      string
	}{
		{name: "an empty link", want: "topic: the link of the topic is empty; load the contract by link.Load"},
		{name: "no group", arn: arn + ".fifo", want: arn + ".fifo is a FIFO topic; set Options.Group"},
		{name: "too large", arn: arn, message: strings.Repeat("x", 256<<10+1), want: "topic: message 0 has 262145 bytes; SNS allows 262144"},
		{name: "too large by its attributes", arn: arn, message: strings.Repeat("x", 256<<10), want: "topic: message 0 has 262154 bytes; SNS allows 262144",
			options: topic.Options[string]{Attributes: func(string) map[string]string { return map[string]string{"a": "123"} }}},
		{name: "no size of a topic", arn: arn, options: topic.Options[string]{MaxBytes: 1 << 21}, want: "MaxBytes is 2097152; SNS allows 1024 to 1048576"},
	} {
		c.options.Client = &f
		if err := topic.To(link.TopicOf[string]{ARN: c.arn}, &c.options).Publish(t.Context(), c.message); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if len(f.requests) > 0 {
		t.Errorf("%d requests, want none", len(f.requests))
	}
	large := topic.Options[string]{Client: &f, MaxBytes: 1 << 20}
	if err := topic.To(link.TopicOf[string]{ARN: arn}, &large).Publish(t.Context(), strings.Repeat("x", 1<<20)); err != nil {
		t.Errorf("1 MB to a topic that takes it: %v", err)
	}
}
