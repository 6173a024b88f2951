package records

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A table is the items of a DynamoDB table by id. A scan gives one at a time.
type table struct {
	items map[string]map[string]types.AttributeValue
	order []string
}

func (t *table) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	key := in.Item[id].(*types.AttributeValueMemberS).Value
	if t.items[key] != nil && *in.ConditionExpression == "attribute_not_exists(id)" {
		return nil, &types.ConditionalCheckFailedException{}
	}
	t.items[key] = in.Item
	t.order = append(t.order, key)
	return &dynamodb.PutItemOutput{}, nil
}

func (t *table) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: t.items[in.Key[id].(*types.AttributeValueMemberS).Value]}, nil
}

func (t *table) Scan(_ context.Context, in *dynamodb.ScanInput, _ ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error) {
	n := len(in.ExclusiveStartKey)
	out := &dynamodb.ScanOutput{Items: []map[string]types.AttributeValue{t.items[t.order[n]]}}
	if n+1 < len(t.order) {
		out.LastEvaluatedKey = map[string]types.AttributeValue{}
		for _, key := range t.order[:n+1] {
			out.LastEvaluatedKey[key] = &types.AttributeValueMemberS{Value: key}
		}
	}
	return out, nil
}

func TestRecordsComeBackAsTheyWerePut(t *testing.T) {
	db := &table{items: map[string]map[string]types.AttributeValue{}}
	want := []Record{
		{ID: "a", Name: "notes.txt", Type: "text/plain", Size: 12, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		{ID: "b", Name: "ä.png", Type: "image/png", Size: 1 << 40, At: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)},
		{ID: "c", At: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, r := range want {
		if err := Put(t.Context(), db, "records", r); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range want {
		if got, ok, err := Get(t.Context(), db, "records", r.ID); got != r || !ok || err != nil {
			t.Errorf("Get(%s) = %+v, %v, %v; want %+v", r.ID, got, ok, err, r)
		}
	}
	if got, err := List(t.Context(), db, "records"); !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("List = %+v, %v; want %+v", got, err, want)
	}
	if _, ok, err := Get(t.Context(), db, "records", "d"); ok || err != nil {
		t.Errorf("Get of no record = %v, %v; want false and no error", ok, err)
	}
	err := Put(t.Context(), db, "records", want[0])
	if _, taken := errors.AsType[*types.ConditionalCheckFailedException](err); !taken {
		t.Errorf("Put of an id that is taken: %v, want the condition's failure", err)
	}
}

func TestItemsThatAreNoRecordsAreRefused(t *testing.T) {
	for want, item := range map[string]map[string]types.AttributeValue{
		"record x: size": {id: &types.AttributeValueMemberS{Value: "x"}, size: &types.AttributeValueMemberN{Value: "1e3"}},
		"record x: at":   {id: &types.AttributeValueMemberS{Value: "x"}},
	} {
		db := &table{items: map[string]map[string]types.AttributeValue{"x": item}, order: []string{"x"}}
		if _, ok, err := Get(t.Context(), db, "records", "x"); ok || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Get = %v, %v; want an error that begins %q", ok, err, want)
		}
		if _, err := List(t.Context(), db, "records"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("List: %v; want an error that begins %q", err, want)
		}
	}
}
