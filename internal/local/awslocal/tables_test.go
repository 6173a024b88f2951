package awslocal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/dynalite"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
)

// withTable is a table whose partition key is key, and which has an index.
func withTable(key string) resources {
	part := func(name, kind string) any { return map[string]any{"AttributeName": name, "KeyType": kind} }
	attribute := func(name string) any { return map[string]any{"AttributeName": name, "AttributeType": "S"} }
	return resources{Tables: []tables.Table{{Path: "Shop/Orders", Definition: tables.Definition{
		TableName: "orders", AttributeDefinitions: []any{attribute(key), attribute("owner")},
		KeySchema: []any{part(key, "HASH")},
		GlobalSecondaryIndexes: []any{map[string]any{
			"IndexName": "byOwner", "KeySchema": []any{part("owner", "HASH")}, "Projection": map[string]any{"ProjectionType": "ALL"},
		}},
	}}}}
}

// startTables skips where there is no Node, as dynalite's own tests do.
func startTables(t *testing.T, o awslocal.Options, r resources) (*world, error) {
	t.Helper()
	w := start(t, o, r)
	err := w.Wait(t.Context(), func(string) func() { return func() {} })
	if err != nil && strings.Contains(err.Error(), dynalite.ErrNoNode.Error()) {
		t.Skip(err)
	}
	return w, err
}

func TestItemsAreKeptInTheTablesOfTheTemplate(t *testing.T) {
	o := awslocal.Options{StateDir: t.TempDir()}
	w, err := startTables(t, o, withTable("id"))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(w.config(t))
	item := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}, "owner": &types.AttributeValueMemberS{Value: "me"}}
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item}); err != nil {
		t.Fatal(err)
	}
	found, err := client.Query(t.Context(), &dynamodb.QueryInput{
		TableName: aws.String("orders"), IndexName: aws.String("byOwner"), KeyConditionExpression: aws.String("#o = :o"),
		ExpressionAttributeNames: map[string]string{"#o": "owner"}, ExpressionAttributeValues: map[string]types.AttributeValue{":o": item["owner"]},
	})
	if err != nil || found.Count != 1 {
		t.Errorf("Query of the index = %+v, %v; want the item", found, err)
	}
	_, err = client.ExecuteStatement(t.Context(), &dynamodb.ExecuteStatementInput{Statement: aws.String("SELECT * FROM orders")})
	if err == nil || !strings.Contains(err.Error(), "lambdacdk local does not emulate DynamoDB ExecuteStatement") {
		t.Errorf("ExecuteStatement: %v, want that it is not emulated", err)
	}
	w.Close()

	w, err = startTables(t, o, withTable("id"))
	if err != nil {
		t.Fatal(err)
	}
	client = dynamodb.NewFromConfig(w.config(t))
	got, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: map[string]types.AttributeValue{"id": item["id"]}})
	if err != nil || got.Item == nil {
		t.Errorf("GetItem after a restart = %+v, %v; want the item", got, err)
	}
	if err := w.Set(withTable("other")); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(t.Context(), func(string) func() { return func() {} }); err == nil || !strings.Contains(err.Error(), "table Shop/Orders: it is there from before with another key") {
		t.Errorf("Wait for a table with another key = %v", err)
	}
}

func TestWithoutNodeOnlyTablesAreMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := withTable("id")
	r.Queues = append(r.Queues, queue("jobs"))
	w := start(t, awslocal.Options{}, r)
	if err := w.Wait(t.Context(), func(string) func() { return func() {} }); err == nil || !strings.Contains(err.Error(), "needs node and npm") {
		t.Errorf("Wait = %v, want that node is missing", err)
	}
	w.send(t, "jobs", `"MessageBody":"x"`)
	client := dynamodb.NewFromConfig(w.config(t))
	_, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}}})
	if err == nil || !strings.Contains(err.Error(), "lambdacdk local serves no tables: dynalite needs node and npm in PATH") {
		t.Errorf("GetItem = %v, want the reason", err)
	}
}

// npm may take a minute; Ctrl-C must not.
func TestCloseDoesNotWaitForAnInstallation(t *testing.T) {
	bin := t.TempDir()
	for _, tool := range []string{"node", "npm"} {
		if err := os.WriteFile(filepath.Join(bin, tool), []byte("#!/bin/sh\nexec sleep 60\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	w := start(t, awslocal.Options{CacheDir: t.TempDir()}, withTable("id"))
	begin := time.Now()
	w.Close()
	if took := time.Since(begin); took > patience {
		t.Errorf("Close took %v", took)
	}
}
