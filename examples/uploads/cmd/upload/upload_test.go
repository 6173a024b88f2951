package main

import (
	"context"
	"encoding/json"
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
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/records"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A fake remembers what was stored last.
type fake struct {
	err  error // of the bucket
	file *s3.PutObjectInput
	body string
	item *dynamodb.PutItemInput
}

func (f *fake) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	body, err := io.ReadAll(in.Body)
	f.file, f.body = in, string(body)
	return &s3.PutObjectOutput{}, errors.Join(err, f.err)
}

func (f *fake) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	f.item = in
	return &dynamodb.PutItemOutput{}, nil
}

func serve(f *fake, r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.Handle("POST /uploads/{name}", &uploader{files: f, db: f, res: contract.Upload{
		Files:   link.Bucket[link.PutWhole]{Name: "files", Prefix: "in/"},
		Records: link.Table[link.Put]{Name: "records"},
		Limits:  link.ConfigOf(contract.Limits{MaxBytes: 10}),
	}})
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

// Shows P42.
func TestUploadIsStoredAndRecorded(t *testing.T) {
	var f fake
	r := httptest.NewRequest("POST", "/uploads/notes.txt", strings.NewReader("0123456789"))
	r.Header.Set("Content-Type", "text/x-notes")
	w := serve(&f, r)
	var got records.Record
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("answer %d %q, want 201 and a record (%v)", w.Code, w.Body, err)
	}
	if got.Name != "notes.txt" || got.Type != "text/x-notes" || got.Size != 10 || got.ID == "" || got.At.IsZero() {
		t.Errorf("record = %+v, want notes.txt of 10 bytes", got)
	}
	if want := "/uploads/" + got.ID; w.Header().Get("Location") != want {
		t.Errorf("Location = %q, want %q", w.Header().Get("Location"), want)
	}
	if *f.file.Bucket != "files" || *f.file.Key != "in/"+got.ID || *f.file.ContentType != "text/x-notes" || f.body != "0123456789" {
		t.Errorf("stored %q as %s/%s (%s), want the body below the link's prefix", f.body, *f.file.Bucket, *f.file.Key, *f.file.ContentType)
	}
	if id := f.item.Item["id"].(*types.AttributeValueMemberS).Value; *f.item.TableName != "records" || id != got.ID {
		t.Errorf("recorded %s in %s, want %s in records", id, *f.item.TableName, got.ID)
	}
}

func TestTypeIsDetectedWhereNoneIsGiven(t *testing.T) {
	var f fake
	serve(&f, httptest.NewRequest("POST", "/uploads/a", strings.NewReader("GIF89a")))
	if f.file == nil || *f.file.ContentType != "image/gif" {
		t.Errorf("stored %+v, want image/gif", f.file)
	}
}

func TestLargeUploadIsRefused(t *testing.T) {
	var f fake
	w := serve(&f, httptest.NewRequest("POST", "/uploads/a", strings.NewReader("0123456789+")))
	if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "10 bytes") || f.file != nil {
		t.Errorf("answer %d %q, stored %v; want 413, the limit, and nothing stored", w.Code, w.Body, f.file)
	}
}

func TestNoRecordWithoutItsFile(t *testing.T) {
	f := fake{err: errors.New("secret detail")}
	w := serve(&f, httptest.NewRequest("POST", "/uploads/a", strings.NewReader("x")))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "detail") || f.item != nil {
		t.Errorf("answer %d %q, recorded %v; want 500 without the cause, and no record", w.Code, w.Body, f.item)
	}
}
