package awslocal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// A table is read page by page, or by its key; items are JSON without DynamoDB's
// types, with every digit.
func TestTablesShowTheirItems(t *testing.T) {
	w, err := startTables(t, awslocal.Options{}, withTable("id"))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(w.config(t))
	put := func(item map[string]dynamodbtypes.AttributeValue) {
		t.Helper()
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item}); err != nil {
			t.Fatal(err)
		}
	}
	text := func(s string) dynamodbtypes.AttributeValue { return &dynamodbtypes.AttributeValueMemberS{Value: s} }
	const n = 2*service.PageSize + 5
	for i := range n - 1 {
		put(map[string]dynamodbtypes.AttributeValue{"id": text(fmt.Sprintf("%03d", i))})
	}
	const hostile = `../"><script>`
	put(map[string]dynamodbtypes.AttributeValue{
		"id": text(hostile), "cents": &dynamodbtypes.AttributeValueMemberN{Value: "12345678901234567890.5"}, "raw": &dynamodbtypes.AttributeValueMemberB{Value: []byte{0, 1}},
		"tags": &dynamodbtypes.AttributeValueMemberSS{Value: []string{"a"}}, "counts": &dynamodbtypes.AttributeValueMemberNS{Value: []string{"1"}}, "nothing": &dynamodbtypes.AttributeValueMemberNULL{Value: true},
		"paid": &dynamodbtypes.AttributeValueMemberBOOL{Value: true}, "lines": &dynamodbtypes.AttributeValueMemberL{Value: []dynamodbtypes.AttributeValue{
			&dynamodbtypes.AttributeValueMemberM{Value: map[string]dynamodbtypes.AttributeValue{"sku": text("tea")}},
		}},
	})
	seen, pages := map[string]bool{}, 0
	for q := (service.Query{}); ; {
		page := w.look(t, "table", "Shop/Orders", q)
		if len(page.Rows) > service.PageSize {
			t.Fatalf("a page has %d rows, want %d at most", len(page.Rows), service.PageSize)
		}
		for _, id := range column(page.Grid, "id") {
			seen[id] = true
		}
		pages++
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(seen) != n || pages != 3 {
		t.Errorf("%d items on %d pages, want %d on 3", len(seen), pages, n)
	}
	page := w.look(t, "table", "Shop/Orders", service.Query{Find: hostile})
	if len(page.Rows) != 1 || page.Rows[0].Cells[0] != hostile {
		t.Fatalf("found by its key: %q", page.Rows)
	}
	item := w.open(t, "table", "Shop/Orders", page.Rows[0].Key)
	const want = `{"cents":12345678901234567890.5,"counts":[1],"id":"../\"\u003e\u003cscript\u003e","lines":[{"sku":"tea"}],"nothing":null,"paid":true,"raw":"AAE=","tags":["a"]}`
	if string(item.Body) != want || fact(item.Facts, "id") != hostile {
		t.Errorf("opened: %s %v\nwant %s", item.Body, item.Facts, want)
	}
	for _, key := range []string{`{"id":{"S":"nope"}}`, "nope", ""} {
		if _, err := w.place(t, "table", "Shop/Orders").Open(t.Context(), key); !errors.Is(err, service.ErrNotThere) {
			t.Errorf("Open(%q): %v, want that it is not there", key, err)
		}
	}
	if _, err := w.place(t, "table", "Shop/Orders").Look(t.Context(), service.Query{After: "x"}); err == nil {
		t.Error("a page that is none is answered")
	}
	if rows := w.look(t, "table", "Shop/Orders", service.Query{Find: "nope"}).Rows; len(rows) != 0 {
		t.Errorf("found for a key of nothing: %q", rows)
	}
}

// An execution shows what it has done, what it waits for, and what came of it.
func TestExecutionsShowTheirHistory(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	a := servicetest.App(t, durableOrder)
	for i := range a.Functions {
		a.Functions[i].Skipped = "" // its program is this test's
	}
	w.Read(a)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	client := lambda.NewFromConfig(w.config(t))
	w.answer = func(i invocation) (service.Answer, error) {
		var event struct {
			DurableExecutionArn, CheckpointToken string
			InitialExecutionState                struct{ Operations []struct{ Status string } }
		}
		if err := json.Unmarshal([]byte(i.event), &event); err != nil {
			return service.Answer{}, err
		}
		if n := len(event.InitialExecutionState.Operations); n > 1 {
			return service.Answer{Payload: []byte(`{"Status":"SUCCEEDED","Result":"\"shipped\""}`)}, nil
		}
		_, err := client.CheckpointDurableExecution(t.Context(), &lambda.CheckpointDurableExecutionInput{
			DurableExecutionArn: &event.DurableExecutionArn, CheckpointToken: &event.CheckpointToken,
			Updates: []types.OperationUpdate{{Id: new("w"), Name: new("until-paid"), Type: types.OperationTypeWait, Action: types.OperationActionStart, WaitOptions: &types.WaitOptions{WaitSeconds: new(int32(300))}}},
		})
		return service.Answer{Payload: []byte(`{"Status":"PENDING"}`)}, err
	}
	if _, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: new("order"), Qualifier: new("live"), InvocationType: types.InvocationTypeEvent, Payload: []byte(`{"order":1}`)}); err != nil {
		t.Fatal(err)
	}
	const kind, path = "durable function", "Shop/Order"
	awaited := func(status, waits string) service.Row {
		t.Helper()
		deadline := time.Now().Add(patience)
		for {
			page := w.look(t, kind, path, service.Query{})
			if len(page.Rows) == 1 && page.Rows[0].Cells[1] == status && strings.Contains(page.Rows[0].Cells[4], waits) {
				return page.Rows[0]
			}
			if time.Now().After(deadline) {
				t.Fatalf("executions: %q, want one that is %s and waits for %q", page.Rows, status, waits)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	row := awaited("RUNNING", "until-paid, until 20")
	item := w.open(t, kind, path, row.Key)
	if got := column(item.Grid, "Operation"); !slices.Contains(got, "until-paid") || string(item.Body) != `{"input":{"order":1}}` {
		t.Errorf("opened: %q %s", got, item.Body)
	}
	if got := amounts(w.place(t, kind, path)); got != "1 execution going on, 0 over" {
		t.Errorf("amounts %s", got)
	}
	if said := w.act(t, kind, path, "hurry", nil); said != "over: until-paid" {
		t.Errorf("ending the waits said %q", said)
	}
	row = awaited("SUCCEEDED", "")
	if item := w.open(t, kind, path, row.Key); string(item.Body) != `{"input":{"order":1},"result":"shipped"}` || fact(item.Facts, "Ended") == "" {
		t.Errorf("opened after its end: %s %v", item.Body, item.Facts)
	}
	if _, err := w.place(t, kind, path).Open(t.Context(), strconv.Itoa(1)); !errors.Is(err, service.ErrNotThere) {
		t.Errorf("an execution that is not there: %v", err)
	}
	if _, err := w.Do(t.Context(), kind, path, "hurry", "", nil); err == nil {
		t.Error("ending waits that nothing has says nothing")
	}
}
