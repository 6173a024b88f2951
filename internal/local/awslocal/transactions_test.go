package awslocal_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// shop is a client of a table with the orders whose ids are given.
func shop(t *testing.T, o awslocal.Options, ids ...string) (*world, *dynamodb.Client) {
	t.Helper()
	w, err := startTables(t, o, withTable("id"))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(w.config(t))
	for _, id := range ids {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": text(id), "n": &types.AttributeValueMemberN{Value: "1"}}}); err != nil {
			t.Fatal(err)
		}
	}
	return w, client
}

// items are the orders as "id:n id:n", sorted by id.
func items(t *testing.T, client *dynamodb.Client, ids ...string) string {
	t.Helper()
	var all []string
	for _, id := range ids {
		got, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: item{"id": text(id)}, ConsistentRead: aws.Bool(true)})
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := got.Item["n"].(*types.AttributeValueMemberN); ok {
			all = append(all, id+":"+n.Value)
		} else if got.Item != nil {
			all = append(all, id)
		}
	}
	return strings.Join(all, " ")
}

func put(id, condition string) types.TransactWriteItem {
	p := &types.Put{TableName: aws.String("orders"), Item: item{"id": text(id), "owner": text("me")}}
	if condition != "" {
		p.ConditionExpression = &condition
	}
	return types.TransactWriteItem{Put: p}
}

func add(id string) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{TableName: aws.String("orders"), Key: item{"id": text(id)},
		UpdateExpression: aws.String("ADD n :one"), ExpressionAttributeValues: item{":one": &types.AttributeValueMemberN{Value: "1"}}}}
}

func remove(id string) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: aws.String("orders"), Key: item{"id": text(id)}}}
}

func check(id, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: aws.String("orders"), Key: item{"id": text(id)},
		ConditionExpression: &condition, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}}
}

func TestTransactionsWriteEverything(t *testing.T) {
	_, client := shop(t, awslocal.Options{}, "a", "b")
	_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{put("new", "attribute_not_exists(id)"), add("a"), add("c"), remove("b"), check("d", "attribute_not_exists(id)")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := items(t, client, "a", "b", "c", "d", "new"); got != "a:2 c:1 new" {
		t.Errorf("items %s, want a:2 c:1 new", got)
	}
	// The index has what was written, too.
	found, err := client.Query(t.Context(), &dynamodb.QueryInput{TableName: aws.String("orders"), IndexName: aws.String("byOwner"),
		KeyConditionExpression: aws.String("#o = :o"), ExpressionAttributeNames: map[string]string{"#o": "owner"}, ExpressionAttributeValues: item{":o": text("me")}})
	if err != nil || found.Count != 1 {
		t.Errorf("Query of the index = %+v, %v; want the new order", found, err)
	}
	got, err := client.TransactGetItems(t.Context(), &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: aws.String("orders"), Key: item{"id": text("b")}}},
		{Get: &types.Get{TableName: aws.String("orders"), Key: item{"id": text("new")}, ProjectionExpression: aws.String("#o"), ExpressionAttributeNames: map[string]string{"#o": "owner"}}},
	}})
	if err != nil || len(got.Responses) != 2 || got.Responses[0].Item != nil || len(got.Responses[1].Item) != 1 {
		t.Errorf("TransactGetItems = %+v, %v; want nothing and the owner", got, err)
	}
}

// Every condition is evaluated before anything is written, and each reason is
// at the place of its item.
func TestTransactionsThatFailWriteNothing(t *testing.T) {
	_, client := shop(t, awslocal.Options{}, "a", "b")
	_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{put("new", ""), add("a"), check("b", "attribute_not_exists(id)"), remove("b2"), put("a2", "n > id")},
	})
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		t.Fatalf("TransactWriteItems = %v, want it cancelled", err)
	}
	var reasons []string
	for _, r := range cancelled.CancellationReasons {
		reasons = append(reasons, fmt.Sprint(aws.ToString(r.Code), " ", aws.ToString(r.Message), len(r.Item)))
	}
	if got, want := strings.Join(reasons, ", "), "None 0, None 0, ConditionalCheckFailed The conditional request failed2, None 0, ConditionalCheckFailed The conditional request failed0"; got != want {
		t.Errorf("reasons %q, want %q", got, want)
	}
	if want := "Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ConditionalCheckFailed, None, ConditionalCheckFailed]"; cancelled.ErrorMessage() != want {
		t.Errorf("message %q, want %q", cancelled.ErrorMessage(), want)
	}
	if got := items(t, client, "a", "b", "new", "a2"); got != "a:1 b:1" {
		t.Errorf("items %s, want a:1 b:1", got)
	}

	// An update that cannot be applied cancels as well.
	owner := add("a")
	owner.Update.UpdateExpression = aws.String("ADD id2 :one SET n = absent + :one")
	_, err = client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{put("new", ""), owner}})
	if !errors.As(err, &cancelled) || aws.ToString(cancelled.CancellationReasons[1].Code) != "ValidationError" {
		t.Errorf("an update of what is not there = %v, want ValidationError", err)
	}
	if got := items(t, client, "new"); got != "" {
		t.Errorf("%s was written", got)
	}
}

func TestTransactionsAreRefused(t *testing.T) {
	_, client := shop(t, awslocal.Options{}, "a")
	elsewhere := put("x", "")
	elsewhere.Put.TableName = aws.String("elsewhere")
	many := make([]types.TransactWriteItem, 101)
	for i := range many {
		many[i] = put(fmt.Sprint(i), "")
	}
	for name, test := range map[string]struct {
		items []types.TransactWriteItem
		want  string
	}{
		"two of one item":     {[]types.TransactWriteItem{add("a"), remove("a")}, "ValidationException: Transaction request cannot include multiple operations on one item"},
		"no expression":       {[]types.TransactWriteItem{put("b", "attribute_not_exists(")}, "ValidationException: Invalid ConditionExpression"},
		"a table elsewhere":   {[]types.TransactWriteItem{put("b", ""), elsewhere}, "ResourceNotFoundException"},
		"more than a hundred": {many, "ValidationException: TransactItems has 101 elements; 1 to 100 are allowed"},
	} {
		_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: test.items})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if got := items(t, client, "a", "b"); got != "a:1" {
		t.Errorf("items %s, want a:1", got)
	}
}

func TestRepeatedTransactionsAreDoneOnce(t *testing.T) {
	_, client := shop(t, awslocal.Options{}, "a")
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String("once"), TransactItems: []types.TransactWriteItem{add("a")}}
	for range 3 {
		if _, err := client.TransactWriteItems(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	in.TransactItems = []types.TransactWriteItem{add("b")}
	var mismatch *types.IdempotentParameterMismatchException
	if _, err := client.TransactWriteItems(t.Context(), in); !errors.As(err, &mismatch) {
		t.Errorf("another request with the token = %v", err)
	}
	if got := items(t, client, "a", "b"); got != "a:2" {
		t.Errorf("items %s, want a:2", got)
	}
}

// Transactions on the same items wait for each other, and for plain writes.
func TestTransactionsAtOnceLoseNothing(t *testing.T) {
	_, client := shop(t, awslocal.Options{}, "a", "b")
	var wg sync.WaitGroup
	for i := range 20 {
		pair := []types.TransactWriteItem{add("a"), add("b")}
		if i%2 == 1 {
			pair[0], pair[1] = pair[1], pair[0]
		}
		wg.Go(func() {
			if _, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: pair}); err != nil {
				t.Error(err)
			}
			u := add("a").Update
			if _, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: u.TableName, Key: u.Key, UpdateExpression: u.UpdateExpression, ExpressionAttributeValues: u.ExpressionAttributeValues}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := items(t, client, "a", "b"); got != "a:41 b:21" {
		t.Errorf("items %s, want a:41 b:21", got)
	}
}
