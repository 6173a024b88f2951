package store

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
)

// PutSale stores s. The same sale again changes nothing.
func PutSale(ctx context.Context, db Putter, table string, s orders.Sale) error {
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table,
		Item: map[string]types.AttributeValue{
			"sku": text(s.SKU), "order": text(s.Order), "customer": text(s.Customer), "count": number(s.Count),
		},
	})
	return err
}

// SalesOf reads what was sold of an item, by order.
func SalesOf(ctx context.Context, db dynamodb.QueryAPIClient, table, sku string) ([]orders.Sale, error) {
	all := []orders.Sale{} // [] and not null for those who ask by HTTP
	err := eachItem(ctx, db, &dynamodb.QueryInput{
		TableName: &table, KeyConditionExpression: new("sku = :sku"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":sku": text(sku)},
	}, func(item map[string]types.AttributeValue) error {
		count, err := numberOf(item["count"])
		if err != nil {
			return fmt.Errorf("sale of %s in order %s: count: %w", sku, textOf(item["order"]), err)
		}
		all = append(all, orders.Sale{SKU: sku, Order: textOf(item["order"]), Customer: textOf(item["customer"]), Count: count})
		return nil
	})
	return all, err
}
