package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A fake has one record, x, and its file.
type fake struct {
	fileErr, recordErr error
	bucket, key        string
}

func (f *fake) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	f.bucket, f.key = *in.Bucket, *in.Key
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader("hello"))}, f.fileErr
}

func (f *fake) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	if *in.TableName != "records" || in.Key["id"].(*types.AttributeValueMemberS).Value != "x" {
		return &dynamodb.GetItemOutput{}, f.recordErr
	}
	return &dynamodb.GetItemOutput{Item: map[string]types.AttributeValue{
		"id":   &types.AttributeValueMemberS{Value: "x"},
		"name": &types.AttributeValueMemberS{Value: `a "b".html`},
		"type": &types.AttributeValueMemberS{Value: "text/html"},
		"size": &types.AttributeValueMemberN{Value: "5"},
		"at":   &types.AttributeValueMemberS{Value: "2026-01-02T03:04:05Z"},
	}}, f.recordErr
}

func serve(f *fake, path string) *httptest.ResponseRecorder {
	res = contract.Download{
		Files:   link.Bucket[link.Get]{Name: "files", Prefix: "in/"},
		Records: link.Table[link.GetOne]{Name: "records"},
	}
	mux := http.NewServeMux()
	mux.Handle("GET /uploads/{id}", &downloader{files: f, db: f})
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// Shows P42.
func TestDownloadIsTheFileAsAnAttachment(t *testing.T) {
	var f fake
	w := serve(&f, "/uploads/x")
	if w.Code != http.StatusOK || w.Body.String() != "hello" {
		t.Errorf("answer %d %q, want 200 and the file", w.Code, w.Body)
	}
	for name, want := range map[string]string{
		"Content-Type":           "text/html",
		"Content-Length":         "5",
		"Content-Disposition":    `attachment; filename="a \"b\".html"`,
		"X-Content-Type-Options": "nosniff",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if f.bucket != "files" || f.key != "in/x" {
		t.Errorf("read %s/%s, want files/in/x", f.bucket, f.key)
	}
}

func TestDownloadOfNothing(t *testing.T) {
	for name, c := range map[string]struct {
		fake fake
		path string
		want int
	}{
		"no record":    {path: "/uploads/y", want: http.StatusNotFound},
		"table is out": {fake: fake{recordErr: errors.New("detail")}, path: "/uploads/x", want: http.StatusInternalServerError},
		"no file":      {fake: fake{fileErr: errors.New("detail")}, path: "/uploads/x", want: http.StatusInternalServerError},
	} {
		w := serve(&c.fake, c.path)
		if w.Code != c.want || strings.Contains(w.Body.String(), "detail") {
			t.Errorf("%s: answer %d %q, want %d without the cause", name, w.Code, w.Body, c.want)
		}
	}
}
