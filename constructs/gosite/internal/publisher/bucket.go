package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	edge "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A policy that was just made does not hold everywhere at once; these are the
// waits for it.
var policyWaits = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

// listSoon is list for a bucket whose policy may be some seconds old.
func (p *publisher) listSoon(ctx context.Context, bucket string) (map[string]object, error) {
	for _, wait := range policyWaits {
		all, err := p.list(ctx, bucket)
		if refused, ok := errors.AsType[smithy.APIError](err); !ok || refused.ErrorCode() != "AccessDenied" {
			return all, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
		}
	}
	return p.list(ctx, bucket)
}

// list returns all objects of a bucket by key.
func (p *publisher) list(ctx context.Context, bucket string) (map[string]object, error) {
	all := map[string]object{}
	for pages := s3.NewListObjectsV2Paginator(p.s3, &s3.ListObjectsV2Input{Bucket: &bucket}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			all[*o.Key] = object{strings.Trim(aws.ToString(o.ETag), `"`), aws.ToTime(o.LastModified)}
		}
	}
	return all, nil
}

// atOnce is how many objects are put at a time.
const atOnce = 16

// carryOut uploads in the order of the plan, as far as pages can tell, and
// removes what is left over.
func (p *publisher) carryOut(ctx context.Context, work plan, s settings) error {
	for rest := work.uploads; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(u upload) bool { return order(u.key) != order(rest[0].key) })
		if n < 0 {
			n = len(rest)
		}
		if err := p.put(ctx, rest[:n], s); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return p.remove(ctx, s.bucket, work.remove)
}

// put uploads files, some at a time.
func (p *publisher) put(ctx context.Context, uploads []upload, s settings) error {
	errs := make([]error, len(uploads))
	turns := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, u := range uploads {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			errs[i] = p.putOne(ctx, u, s)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func (p *publisher) putOne(ctx context.Context, u upload, s settings) error {
	text := u.text
	if u.path != "" {
		var err error
		if text, err = os.ReadFile(u.path); err != nil {
			return err
		}
	}
	_, err := p.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &u.key, Body: bytes.NewReader(text),
		ContentType: new(site.Type(u.key)), CacheControl: new(site.CacheControl(u.key, s.hashed)),
	})
	return err
}

// maxRemoved is how many objects one request deletes. Source: the API reference
// of DeleteObjects.
const maxRemoved = 1000

func (p *publisher) remove(ctx context.Context, bucket string, keys []string) error {
	for some := range slices.Chunk(keys, maxRemoved) {
		ids := make([]types.ObjectIdentifier, len(some))
		for i := range some {
			ids[i].Key = &some[i]
		}
		out, err := p.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: ids, Quiet: new(true)}})
		if err != nil {
			return err
		}
		if len(out.Errors) > 0 {
			first := out.Errors[0]
			return fmt.Errorf("%d objects were not deleted; %s: %s", len(out.Errors), aws.ToString(first.Key), aws.ToString(first.Message))
		}
	}
	return nil
}

// empty removes all objects, so that the bucket can be deleted.
func (p *publisher) empty(ctx context.Context, bucket string) error {
	have, err := p.list(ctx, bucket)
	if gone := (*types.NoSuchBucket)(nil); errors.As(err, &gone) {
		return nil // somebody was faster
	}
	if err != nil {
		return err
	}
	keys := make([]string, 0, len(have))
	for key := range have {
		keys = append(keys, key)
	}
	return p.remove(ctx, bucket, keys)
}

// invalidate has CloudFront ask for paths again. A request that is repeated under
// its id is the same invalidation.
func (p *publisher) invalidate(ctx context.Context, distribution, request string, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	_, err := p.edge.CreateInvalidation(ctx, &cloudfront.CreateInvalidationInput{
		DistributionId: &distribution,
		InvalidationBatch: &edge.InvalidationBatch{
			CallerReference: &request,
			Paths:           &edge.Paths{Items: paths, Quantity: new(int32(len(paths)))},
		},
	})
	return err
}
