package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A publisher answers CloudFormation.
type publisher struct {
	folder string
	s3     *s3.Client
	edge   *cloudfront.Client
}

// settings are the properties of the custom resource.
type settings struct {
	bucket, distribution string
	content              string // the digest of the files
	rules                string // that of what they are told of themselves
	spa                  bool
	hashed               []string
	config               map[string]string // nil: there is none
}

// settingsOf reads properties, in which everything is text.
func settingsOf(properties map[string]any) settings {
	var s settings
	s.bucket, _ = properties["Bucket"].(string)
	s.distribution, _ = properties["Distribution"].(string)
	s.content, _ = properties["Content"].(string)
	s.rules, _ = properties["Rules"].(string)
	s.spa = properties["SPA"] == "true"
	hashed, _ := properties["Hashed"].([]any)
	for _, h := range hashed {
		folder, _ := h.(string)
		s.hashed = append(s.hashed, folder)
	}
	if config, ok := properties["Config"].(map[string]any); ok {
		s.config = map[string]string{}
		for name, value := range config {
			s.config[name], _ = value.(string)
		}
	}
	return s
}

// handle makes the bucket what the bundle is. The resource is the bucket: an
// update never replaces it.
func (p *publisher) handle(ctx context.Context, e cfn.Event) (string, map[string]any, error) {
	now := settingsOf(e.ResourceProperties)
	if e.RequestType == cfn.RequestDelete {
		return now.bucket, nil, p.empty(ctx, now.bucket)
	}
	files, err := site.Read(p.folder)
	if err != nil {
		return "", nil, err
	}
	// The function and its resource are updated one after the other, also back
	// again; what is published must be what the resource says.
	if got := site.Hash(files); got != now.content {
		return "", nil, fmt.Errorf("the function has the files %s, the resource wants %s: deploy again", got, now.content)
	}
	have, err := p.listSoon(ctx, now.bucket)
	if err != nil {
		return "", nil, err
	}
	plan, err := newPlan(files, have, now, settingsOf(e.OldResourceProperties))
	if err != nil {
		return "", nil, err
	}
	if err := p.carryOut(ctx, plan, now); err != nil {
		return "", nil, err
	}
	if e.RequestType == cfn.RequestUpdate { // before, nobody has asked for anything
		err = p.invalidate(ctx, now.distribution, e.RequestID, plan.paths)
	}
	return now.bucket, nil, err
}
