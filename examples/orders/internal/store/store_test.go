package store

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
)

// A table is the items that were put, by id. Queries are answered a page for
// each item, whatever they ask for, and kept.
type table struct {
	items   []map[string]types.AttributeValue
	queries []*dynamodb.QueryInput
}

func (t *table) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	for _, item := range t.items {
		if in.ConditionExpression != nil && *in.ConditionExpression == "attribute_not_exists(id)" && textOf(item["id"]) == textOf(in.Item["id"]) {
			return nil, &types.ConditionalCheckFailedException{}
		}
	}
	t.items = append(t.items, in.Item)
	return &dynamodb.PutItemOutput{}, nil
}

func (t *table) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	for _, item := range t.items {
		if textOf(item["id"]) == textOf(in.Key["id"]) {
			return &dynamodb.GetItemOutput{Item: item}, nil
		}
	}
	return &dynamodb.GetItemOutput{}, nil
}

func (t *table) Query(_ context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	n := len(in.ExclusiveStartKey)
	if n == 0 {
		t.queries = append(t.queries, in)
	}
	if n == len(t.items) {
		return &dynamodb.QueryOutput{}, nil
	}
	next := map[string]types.AttributeValue{}
	for i := range n + 1 {
		next[strings.Repeat("x", i+1)] = text("x")
	}
	return &dynamodb.QueryOutput{Items: t.items[n : n+1], LastEvaluatedKey: next}, nil
}

var order = orders.Confirmed{
	Order: orders.Order{ID: "a1", Customer: "ann", Lines: []orders.Line{{SKU: "tea", Count: 2}, {SKU: "cup", Count: 1}}},
	Cents: 2190, At: time.Date(2026, 1, 2, 23, 59, 59, 0, time.UTC),
}

func TestOrdersComeBackAsTheyWerePut(t *testing.T) {
	var db table
	if err := PutOrder(t.Context(), &db, "orders", order); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := GetOrder(t.Context(), &db, "orders", "a1"); !reflect.DeepEqual(got, order) || !ok || err != nil {
		t.Errorf("GetOrder = %+v, %v, %v; want %+v", got, ok, err, order)
	}
	if _, ok, err := GetOrder(t.Context(), &db, "orders", "b1"); ok || err != nil {
		t.Errorf("GetOrder of none = %v, %v; want false and no error", ok, err)
	}
}

func TestOrdersAreConfirmedOnce(t *testing.T) {
	var db table
	again := order
	again.Cents = 1
	for _, c := range []orders.Confirmed{order, again} {
		if err := PutOrder(t.Context(), &db, "orders", c); err != nil {
			t.Fatal(err)
		}
	}
	if got, _, _ := GetOrder(t.Context(), &db, "orders", "a1"); got.Cents != order.Cents || len(db.items) != 1 {
		t.Errorf("%d items, %d cents; want the first alone", len(db.items), got.Cents)
	}
}

// A night touches two days, and the index has one partition a day.
func TestOrdersBetweenAsksForEachDay(t *testing.T) {
	var db table
	if err := PutOrder(t.Context(), &db, "orders", order); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 2, 2, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		to   time.Time
		want []string
	}{
		{from.Add(24 * time.Hour), []string{"2026-01-02 2026-01-02T02:00:00Z 2026-01-03T01:59:59Z", "2026-01-03 2026-01-02T02:00:00Z 2026-01-03T01:59:59Z"}},
		{from.Truncate(24 * time.Hour).Add(24 * time.Hour), []string{"2026-01-02 2026-01-02T02:00:00Z 2026-01-02T23:59:59Z"}},
	} {
		db.queries = nil
		got, err := OrdersBetween(t.Context(), &db, "orders", from, c.to)
		if err != nil || len(got) != len(c.want) || !reflect.DeepEqual(got[0], order) {
			t.Errorf("OrdersBetween = %+v, %v; want the order for each query", got, err)
		}
		var asked []string
		for _, q := range db.queries {
			v := q.ExpressionAttributeValues
			asked = append(asked, textOf(v[":day"])+" "+textOf(v[":from"])+" "+textOf(v[":to"]))
		}
		if !reflect.DeepEqual(asked, c.want) {
			t.Errorf("until %s asked for %q, want %q", c.to, asked, c.want)
		}
	}
}

func TestSalesComeBackAsTheyWerePut(t *testing.T) {
	var db table
	var want []orders.Sale
	for _, s := range order.Sales() {
		s.SKU = "tea" // what is asked for
		want = append(want, s)
		if err := PutSale(t.Context(), &db, "sold", s); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := SalesOf(t.Context(), &db, "sold", "tea"); !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("SalesOf = %+v, %v; want %+v", got, err, want)
	}
	if got, err := SalesOf(t.Context(), &table{}, "sold", "tea"); got == nil || err != nil {
		t.Errorf("SalesOf nothing = %v, %v; want an empty list, not nil", got, err)
	}
}

func TestItemsThatAreNoOrdersAreRefused(t *testing.T) {
	for want, item := range map[string]map[string]types.AttributeValue{
		"order x: cents":          {"id": text("x")},
		"order x: parsing time":   {"id": text("x"), "cents": number(1)},
		"order x: lines[0] is a":  {"id": text("x"), "cents": number(1), "confirmedAt": text("2026-01-02T03:04:05Z"), "lines": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("y")}}},
		"order x: lines[0].count": {"id": text("x"), "cents": number(1), "confirmedAt": text("2026-01-02T03:04:05Z"), "lines": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{}}}},
	} {
		db := &table{items: []map[string]types.AttributeValue{item}}
		if _, ok, err := GetOrder(t.Context(), db, "orders", "x"); ok || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("GetOrder = %v, %v; want an error that begins %q", ok, err, want)
		}
	}
}
