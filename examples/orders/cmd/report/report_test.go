package main

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A fake has one order, of the second of January.
type fake struct{ key, body string }

func (f *fake) Query(_ context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	if in.ExpressionAttributeValues[":day"].(*types.AttributeValueMemberS).Value != "2026-01-02" {
		return &dynamodb.QueryOutput{}, nil
	}
	return &dynamodb.QueryOutput{Items: []map[string]types.AttributeValue{{
		"id": &types.AttributeValueMemberS{Value: "a1"}, "customer": &types.AttributeValueMemberS{Value: "ann"},
		"cents": &types.AttributeValueMemberN{Value: "450"}, "confirmedAt": &types.AttributeValueMemberS{Value: "2026-01-02T20:00:00Z"},
	}}}, nil
}

func (f *fake) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	body, err := io.ReadAll(in.Body)
	f.key, f.body = *in.Bucket+"/"+*in.Key, string(body)
	return &s3.PutObjectOutput{}, err
}

// Shows P42.
func TestReportHasTheDayBeforeItsTime(t *testing.T) {
	res = contract.Report{Orders: link.Table[link.Query]{Name: "confirmed"}, Reports: link.Bucket[link.PutWhole]{Name: "files", Prefix: "reports/"}}
	var f fake
	var asked contract.ReportUntil
	if err := json.Unmarshal([]byte(`{"time":"2026-01-03T04:00:00+01:00"}`), &asked); err != nil {
		t.Fatal(err)
	}
	if _, err := (&reporter{&f, &f}).report(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	if want := "files/reports/2026-01-03T030000Z.csv"; f.key != want {
		t.Errorf("wrote %s, want %s", f.key, want)
	}
	if want := "order,customer,cents,confirmed\na1,ann,450,2026-01-02T20:00:00Z\n"; f.body != want {
		t.Errorf("wrote %q, want %q", f.body, want)
	}
	if _, err := (&reporter{&f, &f}).report(t.Context(), contract.ReportUntil{}); err == nil {
		t.Error("a report of no time was made")
	}
}
