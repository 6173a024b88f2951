package awslocal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
)

const streamARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/local"

func withStream(view string) resources {
	r := withTable("id")
	r.Tables[0].Stream = tables.Stream{ARN: streamARN, View: view}
	return r
}

// changes are the records of the stream after a position, as functions get them.
func (w *world) changes(t *testing.T, after string) (records []events.DynamoDBEventRecord, last string) {
	t.Helper()
	x := w.Service("dynamodb").(*tables.Service).Stream(streamARN)
	found, err := x.Read(t.Context(), x.Shards()[0], after, 1000, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		text, err := json.Marshal(r.Event)
		var record events.DynamoDBEventRecord
		if err != nil || json.Unmarshal(text, &record) != nil || record.Change.SequenceNumber != r.Sequence {
			t.Fatalf("record %s, %v", text, err)
		}
		records, last = append(records, record), r.Sequence
	}
	return records, last
}

// summary is such as "INSERT a [] [id n]".
func summary(records []events.DynamoDBEventRecord) []string {
	names := func(image map[string]events.DynamoDBAttributeValue) []string {
		all := []string{}
		for name := range image {
			all = append(all, name)
		}
		slices.Sort(all)
		return all
	}
	var lines []string
	for _, r := range records {
		lines = append(lines, fmt.Sprint(r.EventName, " ", r.Change.Keys["id"].String(), " ", names(r.Change.OldImage), " ", names(r.Change.NewImage)))
	}
	return lines
}

// Each change of an item has one record, however it was made; what changes
// nothing, and what a condition refuses, has none.
func TestStreamsHaveARecordOfEachChange(t *testing.T) {
	w, err := startTables(t, awslocal.Options{}, withStream("NEW_AND_OLD_IMAGES"))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(w.config(t))
	ctx, table := t.Context(), aws.String("orders")
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item{"id": text("a"), "owner": text("me")}}))
	must(client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item{"owner": text("me"), "id": text("a")}})) // the same
	if _, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item{"id": text("a")}, ConditionExpression: aws.String("attribute_not_exists(id)")}); err == nil {
		t.Error("the condition holds")
	}
	u := add("a").Update
	must(client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: u.Key, UpdateExpression: u.UpdateExpression, ExpressionAttributeValues: u.ExpressionAttributeValues}))
	must(client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"orders": {{PutRequest: &types.PutRequest{Item: item{"id": text("b")}}}}}}))
	must(client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{add("c"), remove("b"), check("a", "attribute_exists(id)")}}))
	if _, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{add("d"), put("a", "attribute_not_exists(id)")}}); err == nil {
		t.Error("the transaction is not cancelled")
	}
	must(client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: item{"id": text("a")}}))
	must(client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: item{"id": text("a")}})) // is gone

	records, _ := w.changes(t, "")
	want := []string{
		"INSERT a [] [id owner]", "MODIFY a [id owner] [id n owner]", "INSERT b [] [id]", "INSERT c [] [id n]", "REMOVE b [id] []", "REMOVE a [id n owner] []",
	}
	if got := summary(records); !slices.Equal(got, want) {
		t.Errorf("records\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	r := records[0]
	if r.EventSource != "aws:dynamodb" || r.EventSourceArn != streamARN || r.AWSRegion != "us-east-1" || r.Change.StreamViewType != "NEW_AND_OLD_IMAGES" || r.Change.SizeBytes == 0 || len(r.Change.SequenceNumber) != 21 || r.EventID == "" {
		t.Errorf("record %+v", r)
	}
}

func TestStreamsShowTheImagesOfTheirView(t *testing.T) {
	for view, want := range map[string]string{
		"KEYS_ONLY": "MODIFY a [] []", "NEW_IMAGE": "MODIFY a [] [id n]", "OLD_IMAGE": "MODIFY a [id] []", "NEW_AND_OLD_IMAGES": "MODIFY a [id] [id n]",
	} {
		w, err := startTables(t, awslocal.Options{}, withStream(view))
		if err != nil {
			t.Fatal(err)
		}
		client := dynamodb.NewFromConfig(w.config(t))
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": text("a")}}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{add("a")}}); err != nil {
			t.Fatal(err)
		}
		if records, _ := w.changes(t, ""); len(records) != 2 || summary(records)[1] != want {
			t.Errorf("%s: %q, want %s", view, summary(records), want)
		}
		w.Close()
	}
}

// A stream goes on where it was: neither a record nor a number is lost.
func TestStreamsAreKeptInTheState(t *testing.T) {
	o := awslocal.Options{StateDir: t.TempDir()}
	var before string
	for run, want := range []string{"INSERT 0 [] [id]", "INSERT 1 [] [id]"} {
		w, err := startTables(t, o, withStream("NEW_IMAGE"))
		if err != nil {
			t.Fatal(err)
		}
		client := dynamodb.NewFromConfig(w.config(t))
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": text(fmt.Sprint(run))}}); err != nil {
			t.Fatal(err)
		}
		records, last := w.changes(t, before)
		if got := summary(records); len(got) != 1 || got[0] != want {
			t.Errorf("run %d: records %q after %q, want %s", run, got, before, want)
		}
		before = last
		if all, _ := w.changes(t, ""); len(all) != run+1 {
			t.Errorf("run %d: %d records from the beginning, want %d", run, len(all), run+1)
		}
		w.Close()
	}
}

// Handlers and the aws command may read a stream by themselves.
func TestStreamsAreReadByTheirOwnAPI(t *testing.T) {
	w, err := startTables(t, awslocal.Options{}, withStream("NEW_IMAGE"))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(w.config(t))
	call := func(operation, body, field string) string {
		t.Helper()
		status, answer := w.json(t, "dynamodb", "DynamoDBStreams_20120810."+operation, body)
		var out map[string]any
		if err := json.Unmarshal([]byte(answer), &out); status != http.StatusOK || err != nil {
			t.Fatalf("%s %s = %d %s", operation, body, status, answer)
		}
		if text, ok := out[field].(string); ok {
			return text
		}
		return answer
	}
	latest := call("GetShardIterator", `{"StreamArn":"`+streamARN+`","ShardId":"shardId-00000000000000000000-00000001","ShardIteratorType":"LATEST"}`, "ShardIterator")
	for _, id := range []string{"a", "b"} {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": text(id)}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := call("ListStreams", `{"TableName":"orders"}`, ""); !strings.Contains(got, `{"StreamArn":"`+streamARN+`","StreamLabel":"local","TableName":"orders"}`) {
		t.Errorf("ListStreams = %s", got)
	}
	if got := call("DescribeStream", `{"StreamArn":"`+streamARN+`"}`, ""); !strings.Contains(got, `"StreamViewType":"NEW_IMAGE"`) || !strings.Contains(got, `"ShardId":"shardId-`) {
		t.Errorf("DescribeStream = %s", got)
	}
	first := call("GetRecords", `{"ShardIterator":"`+latest+`","Limit":1}`, "")
	if !strings.Contains(first, `"NewImage":{"id":{"S":"a"}}`) || strings.Contains(first, `{"S":"b"}`) || strings.Contains(first, "eventSourceARN") {
		t.Errorf("GetRecords = %s, want a alone", first)
	}
	next := call("GetRecords", `{"ShardIterator":"`+latest+`","Limit":1}`, "NextShardIterator")
	if got := call("GetRecords", `{"ShardIterator":"`+next+`"}`, ""); !strings.Contains(got, `{"S":"b"}`) || strings.Contains(got, `{"S":"a"}`) {
		t.Errorf("GetRecords of the next iterator = %s, want b alone", got)
	}
	at := call("GetShardIterator", `{"StreamArn":"`+streamARN+`","ShardId":"shardId-00000000000000000000-00000001","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"100000000000000000002"}`, "ShardIterator")
	if got := call("GetRecords", `{"ShardIterator":"`+at+`"}`, ""); !strings.Contains(got, `{"S":"b"}`) || strings.Contains(got, `{"S":"a"}`) {
		t.Errorf("GetRecords at the second number = %s, want b alone", got)
	}
	// What the tool added for itself is not for handlers.
	if status, body := w.json(t, "dynamodb", "LambdaCDK.SetStreams", `{"Streams":{}}`); status != http.StatusNotImplemented {
		t.Errorf("SetStreams = %d %s", status, body)
	}
}
