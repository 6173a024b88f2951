package functions

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// polling is what Lambda does by a function's role to read an event source, by
// the service of that. Source: the page of each event source in the Lambda
// developer guide.
var polling = map[string]access.Act{
	"sqs":      {Actions: []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, OfKey: []string{"kms:Decrypt"}},
	"dynamodb": {Actions: []string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}},
	"kinesis":  {Actions: []string{"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}, OfKey: []string{"kms:Decrypt"}},
}

// roleRefuses says why Lambda may not do something by the role of a function;
// empty if it may.
func roleRefuses(a *service.App, f *service.Function, arn string, acts map[string]access.Act) string {
	act, ok := acts[service.OfARN(arn)]
	if !ok {
		return ""
	}
	missing := a.MayNot(f.Identity, arn, act)
	if missing == "" {
		return ""
	}
	return fmt.Sprintf("the role of %s does not allow %s, which Lambda needs: a deployment would fail", f.Path, missing)
}
