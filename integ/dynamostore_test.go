package integ

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/dynalite"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/dynamostore"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/storetest"
)

const idempotencyTable = "idempotency"

// newTableClient is the SDK's client of a real table in dynalite, made with changes.
func newTableClient(t *testing.T, change func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	endpoint, stop, err := dynalite.Start(t.Context(), nil)
	if errors.Is(err, dynalite.ErrNoNode) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o := dynamodb.Options{
		Region: "eu-west-1", BaseEndpoint: &endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	}
	setup := dynamodb.New(o)
	if _, err := setup.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:            aws.String(idempotencyTable),
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		BillingMode:          types.BillingModePayPerRequest,
	}); err != nil {
		t.Fatal(err)
	}
	err = dynamodb.NewTableExistsWaiter(setup, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 10 * time.Millisecond }).
		Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String(idempotencyTable)}, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&o)
	}
	return dynamodb.New(o)
}

func TestDynamoStoreKeepsTheContractOfStores(t *testing.T) {
	storetest.Run(t, dynamostore.New(newTableClient(t, nil), idempotencyTable))
}

// lossyNetwork does every request and loses the first answer of each operation, as a network does.
type lossyNetwork struct{ calls atomic.Int32 }

func (l *lossyNetwork) Do(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultClient.Do(r)
	if err == nil && l.calls.Add(1)%2 == 1 {
		res.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return res, err
}

// The SDK repeats a request whose answer is lost. The write has happened: the repetition must not take it for another
// attempt's.
func TestDynamoStoreSurvivesLostAnswers(t *testing.T) {
	l := &lossyNetwork{}
	store := dynamostore.New(newTableClient(t, func(o *dynamodb.Options) {
		o.HTTPClient = l
		o.Retryer = retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Millisecond) // as always, but at once
	}), idempotencyTable)
	h := idempotency.Wrap(func(_ context.Context, n int) (int, error) { return n * 2, nil }, store, nil)
	for range 2 {
		if got, err := h(t.Context(), 21); got != 42 || err != nil {
			t.Errorf("answer %d, %v; want 42", got, err)
		}
	}
	if l.calls.Load() < 4 {
		t.Errorf("%d requests, want repetitions", l.calls.Load())
	}
}

func TestDynamoStoreHasTheLayoutOfPowertools(t *testing.T) {
	client := newTableClient(t, nil)
	store := dynamostore.New(client, idempotencyTable)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := idempotency.Record{Key: "fn.pay#hash", Token: "t", Status: idempotency.InProgress,
		Expires: now.Add(time.Hour), InProgressExpires: now.Add(1500 * time.Millisecond), Validation: "v"}
	if _, _, err := store.Claim(t.Context(), r, now); err != nil {
		t.Fatal(err)
	}
	r.Status, r.Data = idempotency.Completed, []byte(`{"a":1}`)
	if err := store.Complete(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String(idempotencyTable),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: r.Key}}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"id": "S fn.pay#hash", "status": "S COMPLETED", "expiration": "N 1767326645",
		"in_progress_expiration": "N 1767323046500", "data": `S {"a":1}`, "validation": "S v", "token": "S t"}
	for name, v := range out.Item {
		if got := showAttribute(v); got != want[name] {
			t.Errorf("attribute %s is %s, want %s", name, got, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("attributes missing: %v", want)
	}
}

func showAttribute(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return "S " + v.Value
	case *types.AttributeValueMemberN:
		return "N " + v.Value
	}
	return "?"
}

func TestDynamoStoreUnderstandsRecordsOfPowertools(t *testing.T) {
	client := newTableClient(t, nil)
	store := dynamostore.New(client, idempotencyTable)
	now := time.Now()
	put := func(id string, item map[string]types.AttributeValue) {
		t.Helper()
		item["id"] = &types.AttributeValueMemberS{Value: id}
		item["expiration"] = &types.AttributeValueMemberN{Value: "9999999999"}
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(idempotencyTable), Item: item}); err != nil {
			t.Fatal(err)
		}
	}
	put("done", map[string]types.AttributeValue{"status": &types.AttributeValueMemberS{Value: "COMPLETED"}, "data": &types.AttributeValueMemberS{Value: "7"}})
	put("running", map[string]types.AttributeValue{"status": &types.AttributeValueMemberS{Value: "INPROGRESS"}})
	put("map", map[string]types.AttributeValue{"status": &types.AttributeValueMemberS{Value: "COMPLETED"}, "data": &types.AttributeValueMemberM{}})

	for _, tt := range []struct {
		id, data, wantErr string
		status            idempotency.Status
	}{
		{id: "done", status: idempotency.Completed, data: "7"},
		{id: "running", status: idempotency.InProgress},
		{id: "map", wantErr: "only JSON text is understood"},
	} {
		other, claimed, err := store.Claim(t.Context(), idempotency.Record{Key: tt.id, Token: "ours", Status: idempotency.InProgress, Expires: now}, now)
		if claimed || (err != nil) != (tt.wantErr != "") || (err != nil && !strings.Contains(err.Error(), tt.wantErr)) {
			t.Errorf("Claim of %s: %t, %v; want refused, error %q", tt.id, claimed, err, tt.wantErr)
		}
		if err == nil && (other.Status != tt.status || string(other.Data) != tt.data) {
			t.Errorf("Claim of %s: record %+v, want %s %s", tt.id, other, tt.status, tt.data)
		}
	}
}

func TestDynamoStoreReturnsErrorsOfTheTable(t *testing.T) {
	store := dynamostore.New(newTableClient(t, nil), "another")
	_, _, err := store.Claim(t.Context(), idempotency.Record{Key: "k", Token: "t", Status: idempotency.InProgress}, time.Now())
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); !ok {
		t.Errorf("Claim in a missing table: %v, want the SDK's ResourceNotFoundException", err)
	}
}
