// Package dynamostore keeps the records of package idempotency in a DynamoDB table.
//
//	cfg := lambdaruntime.OrFail(awsenv.Load())
//	store := dynamostore.New(dynamodb.NewFromConfig(cfg), "idempotency")
//
// # Table
//
// The layout is that of Powertools for AWS Lambda, so that a table and its tooling can be shared:
//
//	id                      S  partition key: "<function>.<name>#<hash>"
//	status                  S  INPROGRESS or COMPLETED
//	expiration              N  seconds since 1970; make it the table's time-to-live attribute
//	in_progress_expiration  N  milliseconds since 1970
//	data                    S  the answer as JSON
//	validation              S  hash of the payload
//	token                   S  of the attempt; Powertools neither writes nor reads it
//
// Keys are hashed with SHA-256 over Go's JSON, so the libraries share a table but not each other's records.
//
// The function's role needs dynamodb:PutItem, GetItem, UpdateItem and DeleteItem on the table, which is a
// link.Table[link.TableBoth[link.GetOne, link.WriteOne]].
package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
)

// Client is the part of [dynamodb.Client] that is used.
type Client interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
}

// Store is an [idempotency.Store] in a table. It is safe for concurrent use.
type Store struct {
	client Client
	table  string
}

var _ idempotency.Store = (*Store)(nil)

// New returns a store in the table with a name or ARN. It calls nothing yet.
func New(c Client, table string) *Store {
	return &Store{client: c, table: table}
}

// Claim implements [idempotency.Store].
func (s *Store) Claim(ctx context.Context, r idempotency.Record, now time.Time) (idempotency.Record, bool, error) {
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table,
		Item:      item(r),
		ConditionExpression: new("attribute_not_exists(#id) OR #expiration < :now OR " +
			"(#status = :inprogress AND attribute_exists(#in_progress) AND #in_progress < :now_ms)"),
		ExpressionAttributeNames: map[string]string{
			"#id": attrID, "#expiration": attrExpiration, "#status": attrStatus, "#in_progress": attrInProgress,
		},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":now": number(now.Unix()), ":now_ms": number(now.UnixMilli()), ":inprogress": text(string(idempotency.InProgress)),
		},
		// Saves reading the record in the way with a second request.
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if err == nil {
		return idempotency.Record{}, true, nil
	}
	failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok {
		return idempotency.Record{}, false, err
	}
	old := failed.Item
	if len(old) == 0 { // not every DynamoDB returns it
		out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: key(r.Key), ConsistentRead: new(true)})
		if err != nil {
			return idempotency.Record{}, false, err
		}
		old = out.Item
	}
	other, err := record(old)
	if err != nil {
		return idempotency.Record{}, false, err
	}
	// The client repeats a request whose answer got lost: then the record in the way is this very one.
	return other, other.Token == r.Token, nil
}

// Complete implements [idempotency.Store].
func (s *Store) Complete(ctx context.Context, r idempotency.Record) error {
	// Not conditional on the status, so that a repeated request succeeds again.
	_, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:           &s.table,
		Key:                 key(r.Key),
		UpdateExpression:    new("SET #status = :status, #expiration = :expiration, #data = :data"),
		ConditionExpression: new("#token = :token"),
		ExpressionAttributeNames: map[string]string{
			"#status": attrStatus, "#expiration": attrExpiration, "#data": attrData, "#token": attrToken,
		},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":status": text(string(r.Status)), ":expiration": number(seconds(r.Expires)), ":data": text(string(r.Data)), ":token": text(r.Token),
		},
	})
	return lost(err)
}

// Abandon implements [idempotency.Store].
func (s *Store) Abandon(ctx context.Context, id, token string) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.table,
		Key:                       key(id),
		ConditionExpression:       new("#token = :token"),
		ExpressionAttributeNames:  map[string]string{"#token": attrToken},
		ExpressionAttributeValues: map[string]types.AttributeValue{":token": text(token)},
	})
	return lost(err)
}

// lost names the error of a write whose condition on the token did not hold.
func lost(err error) error {
	if _, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return fmt.Errorf("%w: %w", idempotency.ErrLost, err)
	}
	return err
}
