// Package records keeps what is known of each upload in a DynamoDB table.
package records

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A Record is one upload.
type Record struct {
	ID   string    `json:"id"`
	Name string    `json:"name"` // as the uploader called it
	Type string    `json:"type"` // media type
	Size int64     `json:"size"` // bytes
	At   time.Time `json:"at"`
}

// The attributes of an item. Infrastructure makes id the table's key.
const (
	id   = "id"
	name = "name"
	typ  = "type"
	size = "size"
	at   = "at"
)

// A Putter is what [Put] needs of a DynamoDB client.
type Putter interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
}

// Put stores r in table. It fails if there is a record with that id.
func Put(ctx context.Context, db Putter, table string, r Record) error {
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table,
		Item: map[string]types.AttributeValue{
			id:   &types.AttributeValueMemberS{Value: r.ID},
			name: &types.AttributeValueMemberS{Value: r.Name},
			typ:  &types.AttributeValueMemberS{Value: r.Type},
			size: &types.AttributeValueMemberN{Value: strconv.FormatInt(r.Size, 10)},
			at:   &types.AttributeValueMemberS{Value: r.At.UTC().Format(time.RFC3339)},
		},
		ConditionExpression: new("attribute_not_exists(id)"),
	})
	return err
}

// A Getter is what [Get] needs of a DynamoDB client.
type Getter interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// Get reads the record with an id; ok is false if there is none.
func Get(ctx context.Context, db Getter, table, key string) (r Record, ok bool, err error) {
	out, err := db.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &table,
		Key:       map[string]types.AttributeValue{id: &types.AttributeValueMemberS{Value: key}},
	})
	if err != nil || out.Item == nil {
		return Record{}, false, err
	}
	r, err = fromItem(out.Item)
	return r, err == nil, err
}

// List reads all records, in no order.
func List(ctx context.Context, db dynamodb.ScanAPIClient, table string) ([]Record, error) {
	all := []Record{}
	for pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: &table}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			r, err := fromItem(item)
			if err != nil {
				return nil, err
			}
			all = append(all, r)
		}
	}
	return all, nil
}

func fromItem(item map[string]types.AttributeValue) (Record, error) {
	text := func(attribute string) string {
		s, _ := item[attribute].(*types.AttributeValueMemberS)
		if s == nil {
			return ""
		}
		return s.Value
	}
	r := Record{ID: text(id), Name: text(name), Type: text(typ)}
	var err error
	if n, ok := item[size].(*types.AttributeValueMemberN); ok {
		if r.Size, err = strconv.ParseInt(n.Value, 10, 64); err != nil {
			return Record{}, fmt.Errorf("record %s: size: %w", r.ID, err)
		}
	}
	if r.At, err = time.Parse(time.RFC3339, text(at)); err != nil {
		return Record{}, fmt.Errorf("record %s: at: %w", r.ID, err)
	}
	return r, nil
}
