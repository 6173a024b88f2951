package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
)

// A store is the table; package contract says what is in it.
type store struct {
	db    *dynamodb.Client
	table string
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func (s store) addSession(ctx context.Context, session, user string, until time.Time) error {
	return s.set(ctx, contract.SessionPrefix+session, contract.SessionID, map[string]types.AttributeValue{
		"user": text(user), "expires": &types.AttributeValueMemberN{Value: fmt.Sprint(until.Unix())},
	})
}

func (s store) addNote(ctx context.Context, user string, n note) error {
	return s.set(ctx, user, contract.NotePrefix+n.ID, map[string]types.AttributeValue{"text": text(n.Text)})
}

func (s store) notes(ctx context.Context, user string) ([]note, error) {
	notes := []note{} // in JSON a list, also of nothing
	err := s.each(ctx, user, contract.NotePrefix, func(id string, item map[string]types.AttributeValue) {
		if t, ok := item["text"].(*types.AttributeValueMemberS); ok {
			notes = append(notes, note{id, t.Value})
		}
	})
	return notes, err
}

// clients are the connections of a user's pages.
func (s store) clients(ctx context.Context, user string) ([]string, error) {
	var ids []string
	err := s.each(ctx, user, contract.ClientPrefix, func(id string, _ map[string]types.AttributeValue) { ids = append(ids, id) })
	return ids, err
}

// each calls see with the items of a user whose ids begin with prefix.
func (s store) each(ctx context.Context, user, prefix string, see func(id string, item map[string]types.AttributeValue)) error {
	pages := dynamodb.NewQueryPaginator(s.db, &dynamodb.QueryInput{
		TableName:                 &s.table,
		KeyConditionExpression:    new("#owner = :owner AND begins_with(id, :prefix)"),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: map[string]types.AttributeValue{":owner": text(user), ":prefix": text(prefix)},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if id, ok := item["id"].(*types.AttributeValueMemberS); ok {
				see(strings.TrimPrefix(id.Value, prefix), item)
			}
		}
	}
	return nil
}

func (s store) remove(ctx context.Context, owner, id string) error {
	_, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: key(owner, id)})
	return err
}

// set writes an item.
func (s store) set(ctx context.Context, owner, id string, fields map[string]types.AttributeValue) error {
	var sets []string
	names, values := map[string]string{}, map[string]types.AttributeValue{}
	for name, value := range fields {
		sets = append(sets, fmt.Sprintf("#%[1]s = :%[1]s", name))
		names["#"+name], values[":"+name] = name, value
	}
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key(owner, id), UpdateExpression: new("SET " + strings.Join(sets, ", ")),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	})
	return err
}

func key(owner, id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"owner": text(owner), "id": text(id)}
}
