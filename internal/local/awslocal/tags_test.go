package awslocal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// Objects have tags: of their own request, by the operations for them, in copies
// and in the next run. The object stays as it is.
func TestObjectsHaveTags(t *testing.T) {
	dir := t.TempDir()
	w := start(t, awslocal.Options{StateDir: dir}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	uploads, key := aws.String("uploads"), aws.String("in/a b.txt")
	tags := func(key *string) string {
		t.Helper()
		out, err := client.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: uploads, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, x := range out.TagSet {
			text += fmt.Sprintf("%s=%s;", *x.Key, *x.Value)
		}
		return text
	}
	put, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: uploads, Key: key, Body: strings.NewReader("hello"), Tagging: aws.String("state=new&by=a%26b")})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tags(key), "by=a&b;state=new;"; got != want {
		t.Errorf("the tags are %s, want %s", got, want)
	}
	set := &types.Tagging{TagSet: []types.Tag{{Key: aws.String("state"), Value: aws.String("done")}}}
	if _, err := client.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: uploads, Key: key, Tagging: set}); err != nil {
		t.Fatal(err)
	}
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: uploads, Key: key})
	if err != nil || *got.ETag != *put.ETag || got.TagCount == nil || *got.TagCount != 1 {
		t.Errorf("the object is %+v, %v", got, err)
	}
	if _, err := client.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: uploads, Key: aws.String("copy"), CopySource: aws.String("uploads/in/a%20b.txt")}); err != nil {
		t.Fatal(err)
	}
	if got, want := tags(aws.String("copy")), "state=done;"; got != want {
		t.Errorf("the copy's tags are %s, want %s", got, want)
	}
	if _, err := client.DeleteObjectTagging(t.Context(), &s3.DeleteObjectTaggingInput{Bucket: uploads, Key: aws.String("copy")}); err != nil || tags(aws.String("copy")) != "" {
		t.Errorf("DeleteObjectTagging leaves %s, %v", tags(aws.String("copy")), err)
	}
	var many []types.Tag
	for n := range 11 {
		many = append(many, types.Tag{Key: aws.String(fmt.Sprint(n)), Value: aws.String("x")})
	}
	if _, err := client.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: uploads, Key: key, Tagging: &types.Tagging{TagSet: many}}); code(err) != "BadRequest" {
		t.Errorf("11 tags give %v", err)
	}
	if _, err := client.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: uploads, Key: aws.String("nowhere")}); code(err) != "NoSuchKey" {
		t.Errorf("the tags of no object give %v", err)
	}
	w.Close()
	w = start(t, awslocal.Options{StateDir: dir}, withBucket())
	client = s3.NewFromConfig(w.config(t))
	if got, want := tags(key), "state=done;"; got != want {
		t.Errorf("in the next run, the tags are %s, want %s", got, want)
	}
}

// Tags of a request that puts an object take an action of their own.
func TestTagsNeedAPermission(t *testing.T) {
	const putOnly = `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::uploads/*"}`
	w := guarded(t, awslocal.Options{}, putOnly, everyKind...)
	client := s3.NewFromConfig(w.asWork(t))
	in := &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("a"), Body: strings.NewReader("x")}
	if _, err := client.PutObject(t.Context(), in); err != nil {
		t.Error(err)
	}
	in.Tagging, in.Body = aws.String("a=b"), strings.NewReader("x")
	if _, err := client.PutObject(t.Context(), in); code(err) != "AccessDenied" || !strings.Contains(err.Error(), "s3:PutObjectTagging") {
		t.Errorf("PutObject with tags gives %v", err)
	}
}
