package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A shop is what a worker works with. It sells tea for 450 cents.
type shop struct {
	mu      sync.Mutex
	asked   int
	stored  []string
	told    []string
	refused error // by the topic
}

func (s *shop) price(ctx context.Context, q orders.Question) (orders.Quote, error) {
	if q.Lines[0].SKU == "slow" {
		<-ctx.Done()
		return orders.Quote{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return orders.Prices{"tea": 450}.Quote(q.Lines)
}

func (s *shop) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stored = append(s.stored, in.Item["id"].(*types.AttributeValueMemberS).Value+" "+in.Item["cents"].(*types.AttributeValueMemberN).Value)
	return &dynamodb.PutItemOutput{}, nil
}

func (s *shop) PublishBatch(ctx context.Context, in *sns.PublishBatchInput, _ ...func(*sns.Options)) (*sns.PublishBatchOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told, s.refused = append(s.told, *in.PublishBatchRequestEntries[0].Message), ctx.Err()
	return &sns.PublishBatchOutput{}, s.refused
}

func start(s *shop) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	res = contract.Worker{
		Orders:   link.Table[link.Put]{Name: "confirmed"},
		Failures: link.TopicOf[contract.Failure]{ARN: "arn:aws:sns:us-east-1:123456789012:failures"},
		Attempts: link.ConfigOf(3),
	}
	w := &worker{price: s.price, db: s, sns: s}
	return w.handler(new(idempotency.MemoryStore))
}

func message(id, sku string, attempt int) lambdatest.Message {
	body, _ := json.Marshal(orders.Order{ID: id, Customer: "ann", Lines: []orders.Line{{SKU: sku, Count: 2}}})
	return lambdatest.Message{ID: id, Body: string(body), ReceiveCount: attempt}
}

// deliver is a batch; it returns the messages that come again.
func deliver(t *testing.T, handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error), messages ...lambdatest.Message) []string {
	t.Helper()
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:incoming", messages...)
	answer, err := handle(t.Context(), event)
	return lambdatest.SQSOutcome(event, answer, err).Retried
}

// Shows P42.
func TestABadOrderFailsAlone(t *testing.T) {
	var s shop
	handle := start(&s)
	retried := deliver(t, handle, message("a1", "tea", 1), message("b1", "gin", 1), message("c1", "tea", 1))
	if slices.Sort(s.stored); !slices.Equal(retried, []string{"b1"}) || fmt.Sprint(s.stored) != "[a1 900 c1 900]" {
		t.Errorf("again %q, stored %q; want b1 again and the others stored", retried, s.stored)
	}
	if len(s.told) > 0 {
		t.Errorf("told %q, want nothing before the last attempt", s.told)
	}
}

func TestTheLastAttemptIsTold(t *testing.T) {
	var s shop
	if retried := deliver(t, start(&s), message("b1", "gin", 3), message("a1", "tea", 3)); !slices.Equal(retried, []string{"b1"}) {
		t.Errorf("again %q, want b1, which is for the dead-letter queue then", retried)
	}
	if want := `{"order":"b1","problem":"the shop sells no \"gin\""}`; len(s.told) != 1 || s.told[0] != want {
		t.Errorf("told %q, want %s", s.told, want)
	}
}

// The context of a record ends before that of its invocation.
func TestAnOrderWhoseTimeIsUpIsTold(t *testing.T) {
	var s shop
	handle := start(&s)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:incoming", message("b1", "slow", 3))
	if _, err := handle(ctx, event); err == nil {
		t.Error("the batch succeeded")
	}
	if len(s.told) != 1 || s.refused != nil {
		t.Errorf("told %q, %v; want the order, by a context that goes on", s.told, s.refused)
	}
}

func TestAnOrderThatComesTwiceIsHandledOnce(t *testing.T) {
	var s shop
	handle := start(&s)
	for range 2 {
		if retried := deliver(t, handle, message("a1", "tea", 1)); len(retried) > 0 {
			t.Errorf("again %q, want none", retried)
		}
	}
	if s.asked != 1 || len(s.stored) != 1 {
		t.Errorf("asked %d times, stored %q; want each once", s.asked, s.stored)
	}
	// Another order by the same name is somebody's mistake, and not lost.
	if retried := deliver(t, handle, message("a1", "gin", 1)); !slices.Equal(retried, []string{"a1"}) {
		t.Errorf("again %q, want a1", retried)
	}
}
