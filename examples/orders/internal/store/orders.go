// Package store keeps confirmed orders, and what was sold of each item, in
// DynamoDB tables. Attributes are named as in the JSON of package orders, by
// which the stream of the table is read.
package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
)

// ByDay is the index of the orders by the day they were confirmed on.
const ByDay = "byDay"

// The times of items, to the second so that text sorts as time does.
const (
	timeForm = "2006-01-02T15:04:05Z"
	dayForm  = "2006-01-02"
)

// A Putter is what storing needs of a DynamoDB client.
type Putter interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
}

// PutOrder stores c, unless there is an order with its ID: confirmed once, an
// order stays as it is, however often it is handled.
func PutOrder(ctx context.Context, db Putter, table string, c orders.Confirmed) error {
	var lines []types.AttributeValue
	for _, l := range c.Lines {
		lines = append(lines, &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"sku": text(l.SKU), "count": number(l.Count)}})
	}
	at := c.At.UTC()
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table,
		Item: map[string]types.AttributeValue{
			"id": text(c.ID), "customer": text(c.Customer), "lines": &types.AttributeValueMemberL{Value: lines},
			"cents": number(c.Cents), "confirmedAt": text(at.Format(timeForm)), "day": text(at.Format(dayForm)),
		},
		ConditionExpression: new("attribute_not_exists(id)"),
	})
	if _, stored := errors.AsType[*types.ConditionalCheckFailedException](err); stored {
		return nil
	}
	return err
}

// A Getter is what [GetOrder] needs of a DynamoDB client.
type Getter interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// GetOrder reads the order with an ID; ok is false if there is none.
func GetOrder(ctx context.Context, db Getter, table, id string) (c orders.Confirmed, ok bool, err error) {
	out, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: map[string]types.AttributeValue{"id": text(id)}})
	if err != nil || out.Item == nil {
		return orders.Confirmed{}, false, err
	}
	c, err = orderFrom(out.Item)
	return c, err == nil, err
}

// OrdersBetween reads the orders that were confirmed from one time on and before
// another, the oldest first.
func OrdersBetween(ctx context.Context, db dynamodb.QueryAPIClient, table string, from, to time.Time) ([]orders.Confirmed, error) {
	var all []orders.Confirmed
	from, to = from.UTC(), to.UTC().Add(-time.Second) // BETWEEN has both ends
	for day := from.Truncate(24 * time.Hour); !day.After(to); day = day.Add(24 * time.Hour) {
		err := eachItem(ctx, db, &dynamodb.QueryInput{
			TableName: &table, IndexName: new(ByDay),
			KeyConditionExpression: new("#day = :day AND confirmedAt BETWEEN :from AND :to"),
			ExpressionAttributeNames: map[string]string{
				"#day": "day", // DynamoDB has reserved the word
			},
			ExpressionAttributeValues: map[string]types.AttributeValue{
				":day": text(day.Format(dayForm)), ":from": text(from.Format(timeForm)), ":to": text(to.Format(timeForm)),
			},
		}, func(item map[string]types.AttributeValue) error {
			c, err := orderFrom(item)
			all = append(all, c)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func eachItem(ctx context.Context, db dynamodb.QueryAPIClient, query *dynamodb.QueryInput, do func(map[string]types.AttributeValue) error) error {
	for pages := dynamodb.NewQueryPaginator(db, query); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := do(item); err != nil {
				return err
			}
		}
	}
	return nil
}

func orderFrom(item map[string]types.AttributeValue) (orders.Confirmed, error) {
	c := orders.Confirmed{Order: orders.Order{ID: textOf(item["id"]), Customer: textOf(item["customer"])}}
	var err, lineErr error
	if c.Cents, err = numberOf(item["cents"]); err != nil {
		return c, fmt.Errorf("order %s: cents: %w", c.ID, err)
	}
	if c.At, err = time.Parse(timeForm, textOf(item["confirmedAt"])); err != nil {
		return c, fmt.Errorf("order %s: %w", c.ID, err)
	}
	if lines, ok := item["lines"].(*types.AttributeValueMemberL); ok {
		for i, value := range lines.Value {
			line, _ := value.(*types.AttributeValueMemberM)
			if line == nil {
				return c, fmt.Errorf("order %s: lines[%d] is a %T", c.ID, i, value)
			}
			l := orders.Line{SKU: textOf(line.Value["sku"])}
			if l.Count, lineErr = numberOf(line.Value["count"]); lineErr != nil {
				return c, fmt.Errorf("order %s: lines[%d].count: %w", c.ID, i, lineErr)
			}
			c.Lines = append(c.Lines, l)
		}
	}
	return c, nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}
}

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberOf(v types.AttributeValue) (int, error) {
	if n, ok := v.(*types.AttributeValueMemberN); ok {
		return strconv.Atoi(n.Value)
	}
	return 0, fmt.Errorf("is a %T, want a number", v)
}
