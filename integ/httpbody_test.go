package integ

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// A request's body is uploaded as it is. Over plain HTTP, as to local services,
// the AWS SDK reads what it uploads twice; an empty body it must know as such.
func TestBodyOfARequestIsUploadedOverPlainHTTP(t *testing.T) {
	var stored []byte
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stored, _ = io.ReadAll(r.Body)
		w.Header().Set("ETag", `"1"`)
	}))
	defer storage.Close()
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(storage.URL), UsePathStyle: true, Region: "eu-central-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
	})
	handler := lambdaruntime.NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := client.PutObject(r.Context(), &s3.PutObjectInput{Bucket: aws.String("b"), Key: aws.String("k"), Body: r.Body}); err != nil {
			t.Errorf("PutObject: %v", err)
		}
	}))
	for _, kind := range []httpevent.Kind{httpevent.HTTPAPI, httpevent.REST, httpevent.FunctionURL, httpevent.ALB} {
		for _, body := range []string{"text", "\x89PNG\x00\xff", ""} {
			stored = []byte("nothing was stored")
			r := httptest.NewRequest("PUT", "/files/k", bytes.NewReader([]byte(body)))
			r.Header.Set("Content-Type", "application/octet-stream")
			event, err := httpevent.Endpoint{Kind: kind, BinaryMediaTypes: []string{"*/*"}}.Event(r, httpevent.Route{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := handler.Invoke(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if string(stored) != body {
				t.Errorf("%v: stored %q, want %q", kind, stored, body)
			}
		}
	}
}
