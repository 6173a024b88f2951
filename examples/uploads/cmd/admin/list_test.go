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
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

const tokenARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf"

// A fake is a table with one record, which counts its scans, and the token.
type fake struct {
	token               string
	secretErr, tableErr error
	scans               int
}

func (f *fake) secret(_ context.Context, name string) ([]byte, error) {
	if name != tokenARN {
		return nil, errors.New("no such secret: " + name)
	}
	return []byte(f.token), f.secretErr
}

func (f *fake) Scan(_ context.Context, in *dynamodb.ScanInput, _ ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error) {
	f.scans++
	return &dynamodb.ScanOutput{Items: []map[string]types.AttributeValue{{
		"id":   &types.AttributeValueMemberS{Value: *in.TableName + "/x"},
		"name": &types.AttributeValueMemberS{Value: "notes.txt"},
		"type": &types.AttributeValueMemberS{Value: "text/plain"},
		"size": &types.AttributeValueMemberN{Value: "5"},
		"at":   &types.AttributeValueMemberS{Value: "2026-01-02T03:04:05Z"},
	}}}, f.tableErr
}

func serve(f *fake, authorization string) *httptest.ResponseRecorder {
	res := contract.Admin{
		Records: link.Table[link.Scan]{Name: "records"},
		Token:   link.Secret{ARN: tokenARN},
	}
	l := &lister{res, params.String(params.New(f.secret, nil), res.Token.ARN), f}
	r := httptest.NewRequest("GET", "/admin/uploads", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

// Shows P42.
func TestAdministratorsGetTheRecords(t *testing.T) {
	w := serve(&fake{token: "letmein"}, "Bearer letmein")
	const want = `[{"id":"records/x","name":"notes.txt","type":"text/plain","size":5,"at":"2026-01-02T03:04:05Z"}]`
	if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != want || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("answer %d %s %s, want 200 and %s", w.Code, w.Header().Get("Content-Type"), got, want)
	}
}

func TestOthersGetNothing(t *testing.T) {
	for _, authorization := range []string{"", "Bearer ", "Bearer letmeinn", "bearer letmein", "Basic letmein", "letmein"} {
		f := fake{token: "letmein"}
		w := serve(&f, authorization)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" || f.scans > 0 {
			t.Errorf("%q: answer %d, %d scans; want 401 and none", authorization, w.Code, f.scans)
		}
	}
}

func TestFailuresTellNothing(t *testing.T) {
	for name, f := range map[string]*fake{
		"no token": {secretErr: errors.New("letmein")},
		"no table": {token: "letmein", tableErr: errors.New("letmein")},
		"empty":    {},
	} {
		w := serve(f, "Bearer "+f.token)
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "letmein") {
			t.Errorf("%s: answer %d %q, want 500 without the cause", name, w.Code, w.Body)
		}
	}
}
