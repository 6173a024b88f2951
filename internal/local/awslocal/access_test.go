package awslocal_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
)

func signedWith(key, service string) string {
	return "AWS4-HMAC-SHA256 Credential=" + key + "/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=0"
}

// What pages, other users of the machine and programs of another run can send:
// nothing of it reaches a service, no function runs.
func TestNothingAnswersWithoutTheAccessKey(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}, Buckets: withBucket().Buckets})
	invoke := "/2015-03-31/functions/work/invocations"
	for name, test := range map[string]struct {
		method, path string
		header       http.Header
		host         string
	}{
		"a form as text":                        {"POST", invoke, http.Header{"Content-Type": {"text/plain"}, "Origin": {"https://evil.example"}}, ""},
		"a form of another user":                {"POST", invoke, http.Header{"Content-Type": {"text/plain"}}, ""},
		"a preflight":                           {"OPTIONS", "/uploads", http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"PUT"}}, ""},
		"a preflight of a page of this machine": {"OPTIONS", "/uploads", http.Header{"Origin": {"http://localhost:5173"}, "Access-Control-Request-Method": {"PUT"}}, ""},
		"a list without a signature":            {"GET", "/", nil, ""},
		"an object without a signature":         {"GET", "/uploads/a", nil, ""},
		"the key of SDKs' examples":             {"POST", "/", http.Header{"Authorization": {signedWith("local", "sqs")}, "X-Amz-Target": {"AmazonSQS.ListQueues"}}, ""},
		"no key at all":                         {"POST", "/", http.Header{"Authorization": {signedWith("", "secretsmanager")}}, ""},
		"a presigned URL with another key":      {"GET", "/uploads/a?X-Amz-Credential=local%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", nil, ""},
		"the key under a rebound name":          {"GET", "/", http.Header{"Authorization": {signedWith(w.AccessKey(), "s3")}}, "rebound.example"},
		"the key from another page":             {"GET", "/", http.Header{"Authorization": {signedWith(w.AccessKey(), "s3")}, "Origin": {"https://evil.example"}}, ""},
		"the key from a page without origin":    {"GET", "/", http.Header{"Authorization": {signedWith(w.AccessKey(), "s3")}, "Origin": {"null"}}, ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, w.URL()+test.path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if test.header != nil {
			r.Header = test.header
		}
		if test.host != "" {
			r.Host = test.host
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d %s, want 403", name, res.StatusCode, body)
		}
		for header := range res.Header {
			if strings.HasPrefix(header, "Access-Control-") {
				t.Errorf("%s: answered with %s", name, header)
			}
		}
	}
	select {
	case i := <-w.invoked:
		t.Errorf("invoked %+v", i)
	default:
	}
}

// gofakes3 lets every origin read; a page of this machine with a presigned URL
// is answered, and may not read.
func TestAnswersAllowNoOrigin(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	for method, path := range map[string]string{"GET": "/uploads", "PUT": "/uploads/a"} { // an answer with and without a body
		r, err := http.NewRequestWithContext(t.Context(), method, w.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "http://localhost:5173")
		res, _ := w.do(t, "s3", r)
		if got := res.Header.Get("Access-Control-Allow-Origin"); res.StatusCode != http.StatusOK || got != "" {
			t.Errorf("%s = %d with Access-Control-Allow-Origin %q, want 200 without", method, res.StatusCode, got)
		}
	}
}

func TestAccessKeysDifferFromRunToRun(t *testing.T) {
	a, b := start(t, awslocal.Options{}, resources{}).AccessKey(), start(t, awslocal.Options{}, resources{}).AccessKey()
	if a == b || len(a) != 20 {
		t.Errorf("access keys %s and %s, want two of 20 characters", a, b)
	}
}

// A handler that gives a page a presigned form gives it the key.
func TestPresignedRequestsCarryTheKey(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewPresignClient(s3.NewFromConfig(w.config(t), func(o *s3.Options) { o.UsePathStyle = true }))
	put, err := client.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), put.Method, put.URL, strings.NewReader("by URL"))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(r); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("PUT of a presigned URL = %v, %v", res, err)
	}
	form, err := client.PresignPostObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("b")})
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, value := range form.Values {
		m.WriteField(name, value)
	}
	file, err := m.CreateFormFile("file", "b")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(file, "by form")
	m.Close()
	action, err := url.Parse(form.URL)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(action.String(), m.FormDataContentType(), &body)
	if err != nil || res.StatusCode/100 != 2 {
		t.Fatalf("POST of a presigned form to %s = %v, %v", action, res, err)
	}
	r, _ = http.NewRequestWithContext(t.Context(), "GET", w.URL()+"/uploads/b", nil)
	if _, text := w.do(t, "s3", r); text != "by form" {
		t.Errorf("the object has %q", text)
	}
}
