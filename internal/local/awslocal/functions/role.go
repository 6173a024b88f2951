package functions

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// byRole is what Lambda does by the role of a function, by the service of what
// it does it to, and with the key of that. Sources: the page of each event
// source in the Lambda developer guide, and "Adding a destination" and
// "Dead-letter queues" there.
type byRole map[string]struct{ actions, ofKey []string }

var (
	polls = byRole{
		"sqs":      {[]string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, []string{"kms:Decrypt"}},
		"dynamodb": {[]string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}, nil},
		"kinesis":  {[]string{"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}, []string{"kms:Decrypt"}},
	}
	sends = byRole{
		"sqs":    {[]string{"sqs:SendMessage"}, []string{"kms:GenerateDataKey", "kms:Decrypt"}},
		"sns":    {[]string{"sns:Publish"}, []string{"kms:GenerateDataKey", "kms:Decrypt"}},
		"lambda": {[]string{"lambda:InvokeFunction"}, nil},
		"events": {[]string{"events:PutEvents"}, nil},
	}
)

// refused says why Lambda may not do that for a function; empty if it may.
func (b byRole) refused(a *service.App, f *service.Function, arn string) string {
	does, ok := b[service.OfARN(arn)]
	if !ok {
		return ""
	}
	missing := a.MayNot(f, arn, does.actions, does.ofKey...)
	if missing == "" {
		return ""
	}
	return fmt.Sprintf("the role of %s does not allow %s, which Lambda needs: a deployment would fail", f.Path, missing)
}
