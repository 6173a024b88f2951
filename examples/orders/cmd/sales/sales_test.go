package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// A fake is a table that takes no sale of the order refused.
type fake struct {
	refused string
	put     []string
}

func (f *fake) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	order, sku := in.Item["order"].(*types.AttributeValueMemberS).Value, in.Item["sku"].(*types.AttributeValueMemberS).Value
	if order == f.refused {
		return nil, errors.New("refused")
	}
	f.put = append(f.put, order+" "+sku+" "+in.Item["count"].(*types.AttributeValueMemberN).Value)
	return &dynamodb.PutItemOutput{}, nil
}

func confirmed(id string) lambdatest.Change {
	line := func(sku, count string) events.DynamoDBAttributeValue {
		return events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
			"sku": events.NewStringAttribute(sku), "count": events.NewNumberAttribute(count),
		})
	}
	return lambdatest.Change{
		Keys: lambdatest.Item{"id": events.NewStringAttribute(id)},
		New: lambdatest.Item{
			"id": events.NewStringAttribute(id), "customer": events.NewStringAttribute("ann"),
			"confirmedAt": events.NewStringAttribute("2026-01-02T03:04:05Z"), "cents": events.NewNumberAttribute("2190"),
			"lines": events.NewListAttribute([]events.DynamoDBAttributeValue{line("tea", "2"), line("cup", "1")}),
		},
	}
}

// Shows P42.
func TestEachLineOfAnOrderIsASale(t *testing.T) {
	for _, c := range []struct {
		refused string
		put     string
		again   int // records
	}{
		{"", "[a1 tea 2 a1 cup 1 b1 tea 2 b1 cup 1]", 0},
		{"b1", "[a1 tea 2 a1 cup 1]", 1}, // the stream goes on from there
	} {
		f := fake{refused: c.refused}
		event := lambdatest.DynamoDB("arn:aws:dynamodb:us-east-1:123456789012:table/Confirmed/stream/1", confirmed("a1"), confirmed("b1"))
		answer, err := batch.DynamoDB(recorder(&f), nil)(t.Context(), event)
		outcome := lambdatest.DynamoDBOutcome(event, answer, err)
		if got := fmt.Sprint(f.put); got != c.put || len(outcome.Retried) != c.again {
			t.Errorf("refused %q: put %s, %d records again; want %s, %d", c.refused, got, len(outcome.Retried), c.put, c.again)
		}
		if c.again > 0 && !slices.Equal(outcome.Retried, []string{event.Records[1].Change.SequenceNumber}) {
			t.Errorf("again %q, want the second record", outcome.Retried)
		}
	}
}
