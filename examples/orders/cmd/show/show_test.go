package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A fake has one order, a1, and one sale, of tea.
type fake struct{ err error }

func text(s string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: s} }
func number(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

func (f *fake) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	if *in.TableName != "confirmed" || in.Key["id"].(*types.AttributeValueMemberS).Value != "a1" {
		return &dynamodb.GetItemOutput{}, f.err
	}
	return &dynamodb.GetItemOutput{Item: map[string]types.AttributeValue{
		"id": text("a1"), "customer": text("ann"), "cents": number("450"), "confirmedAt": text("2026-01-02T03:04:05Z"),
	}}, f.err
}

func (f *fake) Query(_ context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	if *in.TableName != "sold" || in.ExpressionAttributeValues[":sku"].(*types.AttributeValueMemberS).Value != "tea" {
		return &dynamodb.QueryOutput{}, f.err
	}
	return &dynamodb.QueryOutput{Items: []map[string]types.AttributeValue{
		{"sku": text("tea"), "order": text("a1"), "customer": text("ann"), "count": number("2")},
	}}, f.err
}

// Shows P42.
func TestWhatIsAnswered(t *testing.T) {
	res = contract.Show{Orders: link.Table[link.GetOne]{Name: "confirmed"}, Sales: link.Table[link.Query]{Name: "sold"}}
	down := errors.New("detail")
	for _, c := range []struct {
		path   string
		err    error
		status int
		body   string
	}{
		{"/orders/a1", nil, http.StatusOK, `{"id":"a1","customer":"ann","lines":null,"cents":450,"confirmedAt":"2026-01-02T03:04:05Z"}`},
		{"/orders/b1", nil, http.StatusNotFound, "no confirmed order has this id"},
		{"/orders/a1", down, http.StatusInternalServerError, "this could not be read"},
		{"/items/tea/sales", nil, http.StatusOK, `[{"sku":"tea","order":"a1","customer":"ann","count":2}]`},
		{"/items/gin/sales", nil, http.StatusOK, `[]`},
		{"/items/tea/sales", down, http.StatusInternalServerError, "this could not be read"},
	} {
		w := httptest.NewRecorder()
		handler(&fake{c.err}).ServeHTTP(w, httptest.NewRequest("GET", c.path, nil))
		if got := strings.TrimSpace(w.Body.String()); w.Code != c.status || got != c.body {
			t.Errorf("GET %s (%v) = %d %s, want %d %s", c.path, c.err, w.Code, got, c.status, c.body)
		}
	}
}
