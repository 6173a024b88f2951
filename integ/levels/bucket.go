package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func bucket(cfg aws.Config) func(operationSet) {
	c := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	name, prefix, _ := strings.Cut(to, "/")
	bucket, key := &name, new(prefix+"a.txt")
	return func(set operationSet) {
		set["GetObject"] = func(ctx context.Context) error {
			out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
			if err != nil {
				return err
			}
			return out.Body.Close()
		}
		set["HeadObject"] = func(ctx context.Context) error {
			return drop(c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key}))
		}
		set["ListObjectsV2"] = func(ctx context.Context) error {
			return drop(c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket, Prefix: &prefix}))
		}
		set["PutObject"] = func(ctx context.Context) error {
			return drop(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("hello")}))
		}
		set["MultipartUpload"] = func(ctx context.Context) error {
			upload := new("upload")
			if _, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key}); err != nil {
				return err
			}
			if _, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: upload, PartNumber: new(int32(1)), Body: strings.NewReader("hello")}); err != nil {
				return err
			}
			return drop(c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: upload}))
		}
		set["AbortMultipartUpload"] = func(ctx context.Context) error {
			return drop(c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: new("upload")}))
		}
		set["DeleteObject"] = func(ctx context.Context) error {
			return drop(c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key}))
		}
		set["DeleteObjects"] = func(ctx context.Context) error {
			out, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: key}}}})
			if err == nil && len(out.Errors) > 0 {
				err = fmt.Errorf("%s: %s", *out.Errors[0].Code, *out.Errors[0].Message)
			}
			return err
		}
	}
}
