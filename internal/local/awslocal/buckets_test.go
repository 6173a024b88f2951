package awslocal_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
)

func withBucket(notifications ...buckets.Notification) resources {
	return resources{Buckets: []buckets.Bucket{{Path: "Shop/Uploads", Name: "uploads", Region: "eu-west-1", Notifications: notifications}}}
}

// A handler's client needs no setting beside the environment: no path style.
func TestObjectsAreServedToPlainS3Clients(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	put, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("uploads"), Key: aws.String("in/a b+ü.txt"), Body: strings.NewReader("hello"),
		ContentType: aws.String("text/plain"), Metadata: map[string]string{"owner": "me"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b+ü.txt")})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	if string(body) != "hello" || err != nil || aws.ToString(got.ContentType) != "text/plain" || got.Metadata["owner"] != "me" || *got.ETag != *put.ETag {
		t.Errorf("GetObject = %q, %v, %q, %v", body, err, aws.ToString(got.ContentType), got.Metadata)
	}
	part, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b+ü.txt"), Range: aws.String("bytes=1-3")})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(part.Body); string(body) != "ell" || err != nil {
		t.Errorf("GetObject of a range = %q, %v", body, err)
	}
	if _, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b+ü.txt")}); err != nil {
		t.Errorf("HeadObject: %v", err)
	}
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("nowhere")})
	if _, ok := errors.AsType[*types.NoSuchKey](err); !ok {
		t.Errorf("GetObject of no key: %v, want NoSuchKey", err)
	}
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("nowhere"), Key: aws.String("x")})
	if err == nil || !strings.Contains(err.Error(), "NoSuchBucket") {
		t.Errorf("GetObject of no bucket: %v, want NoSuchBucket", err)
	}
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a b+ü.txt"), Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")})
	if err == nil || !strings.Contains(err.Error(), "PreconditionFailed") {
		t.Errorf("PutObject if there is none: %v, want PreconditionFailed", err)
	}
}

// A second put replaces all of the first, its metadata too.
func TestPutReplacesMetadata(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	for _, metadata := range []map[string]string{{"old": "1"}, {"new": "2"}} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k"), Body: strings.NewReader("x"), Metadata: metadata}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k")})
	if err != nil || len(got.Metadata) != 1 || got.Metadata["new"] != "2" {
		t.Errorf("metadata = %v, %v; want that of the second put", got.Metadata, err)
	}
}

func TestListsArePaged(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	for _, key := range []string{"a", "b/1", "b/2", "c/1", "d"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name  string
		input s3.ListObjectsV2Input
		want  []string
	}{
		{"all", s3.ListObjectsV2Input{}, []string{"a", "b/1", "b/2", "c/1", "d"}},
		{"prefix", s3.ListObjectsV2Input{Prefix: aws.String("b/")}, []string{"b/1", "b/2"}},
		{"delimiter", s3.ListObjectsV2Input{Delimiter: aws.String("/")}, []string{"a", "b/", "c/", "d"}},
		{"start", s3.ListObjectsV2Input{StartAfter: aws.String("b/1")}, []string{"b/2", "c/1", "d"}},
	} {
		for _, size := range []int32{1, 2, 100} {
			input := test.input
			input.Bucket, input.MaxKeys = aws.String("uploads"), &size
			var got []string
			for pages := s3.NewListObjectsV2Paginator(client, &input); pages.HasMorePages(); {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range page.Contents {
					got = append(got, *x.Key)
				}
				for _, x := range page.CommonPrefixes {
					got = append(got, *x.Prefix)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("%s in pages of %d: %q, want %q", test.name, size, got, test.want)
			}
		}
	}
}

func TestMultipartUploadsAndCopiesAndDeletes(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	bucket, key := aws.String("uploads"), aws.String("big")
	upload, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key, ContentType: aws.String("text/plain")})
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.Repeat([]byte("x"), 5<<20)
	var parts []types.CompletedPart
	for i, body := range [][]byte{first, []byte("end")} {
		n := aws.Int32(int32(i + 1))
		part, err := client.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: upload.UploadId, PartNumber: n, Body: bytes.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: n})
	}
	if _, err := client.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: upload.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: aws.String("uploads/big")}); err != nil {
		t.Fatal(err)
	}
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: aws.String("copy")})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(got.Body); err != nil || len(body) != len(first)+3 || !bytes.HasSuffix(body, []byte("xend")) {
		t.Errorf("the copy has %d bytes, %v; want the parts together", len(body), err)
	}
	deleted, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: key}, {Key: aws.String("copy")}}}})
	if err != nil || len(deleted.Deleted) != 2 {
		t.Errorf("DeleteObjects = %v, %v", deleted, err)
	}
	if _, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: key}); err == nil {
		t.Error("the object is there after its deletion")
	}
}

func TestPresignedURLsNeedNoCredentials(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	signer := s3.NewPresignClient(s3.NewFromConfig(w.config(t)))
	put, err := signer.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPut, put.URL, strings.NewReader("by a browser"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	get, err := signer.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	res, err = http.Get(get.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); string(body) != "by a browser" || err != nil {
		t.Errorf("GET of the signed URL = %d %q, %v", res.StatusCode, body, err)
	}
}

// The AWS CLI sends bodies in chunks, in one of several forms.
func TestBodiesInChunksAreStoredWithoutTheirFraming(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	put := func(form, body string) int {
		req, err := http.NewRequest(http.MethodPut, w.URL()+"/uploads/k", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Content-Sha256", form)
		req.Header.Set("X-Amz-Decoded-Content-Length", "11")
		req.Header.Set("Content-Encoding", "aws-chunked")
		res, _ := w.do(t, "s3", req)
		return res.StatusCode
	}
	for form, body := range map[string]string{
		"STREAMING-AWS4-HMAC-SHA256-PAYLOAD":         "6;chunk-signature=a\r\nhello \r\n5;chunk-signature=b\r\nworld\r\n0;chunk-signature=c\r\n\r\n",
		"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": "b;chunk-signature=a\r\nhello world\r\n0;chunk-signature=c\r\nx-amz-checksum-crc32:DUoRhQ==\r\nx-amz-trailer-signature:d\r\n\r\n",
		"STREAMING-UNSIGNED-PAYLOAD-TRAILER":         "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n",
	} {
		if status := put(form, body); status != http.StatusOK {
			t.Errorf("PUT with %s = %d", form, status)
		}
		got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k")})
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(got.Body); string(body) != "hello world" || err != nil || got.ContentEncoding != nil {
			t.Errorf("%s: stored %q with encoding %v, %v", form, body, got.ContentEncoding, err)
		}
	}
	for _, broken := range []string{"b\r\nhello", "x\r\nhello world\r\n0\r\n\r\n", ""} {
		if status := put("STREAMING-UNSIGNED-PAYLOAD-TRAILER", broken); status == http.StatusOK {
			t.Errorf("PUT of the broken body %q = %d", broken, status)
		}
	}
}

// The limit that the package's documentation names: if it is gone, so is that.
func TestSDKRefusesBodiesThatCannotBeReadTwice(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k"), Body: io.LimitReader(strings.NewReader("x"), 1), ContentLength: aws.Int64(1)})
	if err == nil || !strings.Contains(err.Error(), "unseekable stream is not supported without TLS") {
		t.Errorf("PutObject of a stream: %v", err)
	}
}

// gofakes3 alone would overwrite the object with its ACL.
func TestOtherOperationsOfS3AreRefused(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	client := s3.NewFromConfig(w.config(t))
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k"), Body: strings.NewReader("body")}); err != nil {
		t.Fatal(err)
	}
	_, err := client.PutObjectAcl(t.Context(), &s3.PutObjectAclInput{Bucket: aws.String("uploads"), Key: aws.String("k"), ACL: types.ObjectCannedACLPrivate})
	if err == nil || !strings.Contains(err.Error(), "lambdacdk local does not emulate S3 operations with ?acl") {
		t.Errorf("PutObjectAcl: %v, want that it is not emulated", err)
	}
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(got.Body); string(body) != "body" {
		t.Errorf("the object is %q afterwards", body)
	}
}
