package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func table(cfg aws.Config) func(operationSet) {
	c := dynamodb.NewFromConfig(cfg)
	table, index := &to, new("byDate")
	item := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}}
	condition := new("attribute_exists(id)")
	write := func(set operationSet, name string, w types.TransactWriteItem) {
		set[name] = func(ctx context.Context) error {
			return drop(c.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{w}}))
		}
	}
	return func(set operationSet) {
		set["GetItem"] = func(ctx context.Context) error {
			return drop(c.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: item}))
		}
		set["BatchGetItem"] = func(ctx context.Context) error {
			return drop(c.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{*table: {Keys: []map[string]types.AttributeValue{item}}}}))
		}
		set["TransactGet"] = func(ctx context.Context) error {
			return drop(c.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{{Get: &types.Get{TableName: table, Key: item}}}}))
		}
		set["Query"] = func(ctx context.Context) error {
			return drop(c.Query(ctx, &dynamodb.QueryInput{TableName: table, KeyConditionExpression: new("id = :id"), ExpressionAttributeValues: item}))
		}
		set["QueryIndex"] = func(ctx context.Context) error {
			return drop(c.Query(ctx, &dynamodb.QueryInput{TableName: table, IndexName: index, KeyConditionExpression: new("id = :id"), ExpressionAttributeValues: item}))
		}
		set["Scan"] = func(ctx context.Context) error {
			return drop(c.Scan(ctx, &dynamodb.ScanInput{TableName: table}))
		}
		set["ScanIndex"] = func(ctx context.Context) error {
			return drop(c.Scan(ctx, &dynamodb.ScanInput{TableName: table, IndexName: index}))
		}
		set["PutItem"] = func(ctx context.Context) error {
			return drop(c.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item}))
		}
		set["UpdateItem"] = func(ctx context.Context) error {
			return drop(c.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: item}))
		}
		set["DeleteItem"] = func(ctx context.Context) error {
			return drop(c.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: item}))
		}
		set["BatchWriteItem"] = func(ctx context.Context) error {
			return drop(c.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*table: {
				{PutRequest: &types.PutRequest{Item: item}}, {DeleteRequest: &types.DeleteRequest{Key: item}},
			}}}))
		}
		write(set, "TransactPut", types.TransactWriteItem{Put: &types.Put{TableName: table, Item: item}})
		write(set, "TransactUpdate", types.TransactWriteItem{Update: &types.Update{TableName: table, Key: item, UpdateExpression: new("SET a = id")}})
		write(set, "TransactDelete", types.TransactWriteItem{Delete: &types.Delete{TableName: table, Key: item}})
		write(set, "TransactCheck", types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: table, Key: item, ConditionExpression: condition}})
	}
}
