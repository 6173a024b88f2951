package awslocal_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
)

func TestObjectsAreKeptInTheStateFolder(t *testing.T) {
	o := awslocal.Options{StateDir: t.TempDir()}
	w := start(t, o, withBucket())
	client := s3.NewFromConfig(w.config(t))
	for _, key := range []string{"kept", "deleted"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &key, Body: strings.NewReader("line\nline"), ContentType: aws.String("text/x")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("uploads"), Key: aws.String("deleted")}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	w = start(t, o, withBucket())
	client = s3.NewFromConfig(w.config(t))
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("uploads")})
	if err != nil || len(list.Contents) != 1 {
		t.Fatalf("after a restart there are %v, %v; want one object", list, err)
	}
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("kept")})
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(got.Body); string(body) != "line\nline" || aws.ToString(got.ContentType) != "text/x" {
		t.Errorf("after a restart: %q, %q", body, aws.ToString(got.ContentType))
	}
}

func TestBucketsTellAboutTheirObjects(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket(buckets.Notification{
		ID: "n", Events: []string{"s3:ObjectCreated:*"}, Prefix: "in/", Suffix: ".txt", Target: "arn:aws:lambda:eu-west-1:1:function:resize",
	}))
	client := s3.NewFromConfig(w.config(t))
	for _, key := range []string{"out/a.txt", "in/a.png", "in/a b.txt"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &key, Body: strings.NewReader("12345")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b.txt")}); err != nil {
		t.Fatal(err)
	}
	got := w.next(t)
	var event events.S3Event
	if err := json.Unmarshal([]byte(got.event), &event); err != nil || len(event.Records) != 1 {
		t.Fatalf("event %s: %v", got.event, err)
	}
	r := event.Records[0]
	if got.function != "resize" || r.EventName != "ObjectCreated:Put" || r.AWSRegion != "eu-west-1" || r.S3.Bucket.Name != "uploads" ||
		r.S3.Object.Key != "in/a+b.txt" || r.S3.Object.URLDecodedKey != "in/a b.txt" || r.S3.Object.Size != 5 || r.S3.Object.ETag == "" {
		t.Errorf("%s was told %+v", got.function, r)
	}
	select {
	case more := <-w.invoked:
		t.Errorf("another event that no notification is for: %+v", more)
	case <-time.After(50 * time.Millisecond):
	}
}

// By EventBridge, every change is told to the default bus, whose rules choose.
func TestBucketsTellTheEventBus(t *testing.T) {
	r := withBucket()
	r.Buckets[0].Bus = "arn:aws:events:us-east-1:123456789012:event-bus/default"
	r.Buses = []buses.Bus{{Path: "default", Name: "default", Rules: []buses.Rule{{
		Path: "Shop/Uploaded", ARN: "arn:aws:events:us-east-1:123456789012:rule/x", Pattern: parse(t, `{"source":["aws.s3"],"detail":{"object":{"key":[{"suffix":" b.txt"}]}}}`), Targets: []buses.Target{{ARN: functionARN}},
	}}}}
	w := start(t, awslocal.Options{}, r)
	client := s3.NewFromConfig(w.config(t))
	for _, key := range []string{"a.txt", "in/a b.txt"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &key, Body: strings.NewReader("12345")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b.txt")}); err != nil {
		t.Fatal(err)
	}
	first, second := w.next(t), w.next(t) // in any order, as nobody waits for them
	if strings.Contains(first.event, "Deleted") {
		first, second = second, first
	}
	for got, want := range map[invocation]string{first: `"detail-type":"Object Created"`, second: `"detail-type":"Object Deleted"`} {
		if got.cause != "rule Shop/Uploaded" || !strings.Contains(got.event, want) || !strings.Contains(got.event, `"key":"in/a b.txt"`) || !strings.Contains(got.event, `"resources":["arn:aws:s3:::uploads"]`) {
			t.Errorf("invoked %+v, want %s", got, want)
		}
	}
}
