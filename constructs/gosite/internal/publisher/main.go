// Command publisher is the function that brings the files of a site, which are
// in its own bundle, into the site's bucket. CloudFormation invokes it for the
// site's custom resource; lambdacdk builds it in the app's own module.
//
// It may list one bucket, put and delete objects there, and invalidate one
// distribution. It reads no object: what is there it knows by the listing.
package main

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/customresource"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	p := &publisher{
		folder: filepath.Join(os.Getenv("LAMBDA_TASK_ROOT"), site.Bundle),
		s3:     s3.NewFromConfig(cfg),
		edge:   cloudfront.NewFromConfig(cfg),
	}
	lambdaruntime.Start(customresource.Wrap(p.handle, nil))
}
