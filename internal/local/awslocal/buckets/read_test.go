package buckets

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestBucketsHaveTheirNotifications(t *testing.T) {
	a := servicetest.App(t,
		`Uploads AWS::S3::Bucket {}`,
		`Notify Custom::S3BucketNotifications {"BucketName": {"Ref": "Uploads"}, "NotificationConfiguration": {
			"LambdaFunctionConfigurations": [{"Id": "n", "Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": `+servicetest.WorkARN+`, "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".png"}, {"Name": "prefix", "Value": "in/"}]}}}]}}`,
	)
	if b := servicetest.Read(servicetest.App(t, `Uploads AWS::S3::Bucket {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": true},
			"LambdaConfigurations": [{"Event": "s3:ObjectCreated:*", "Function": `+servicetest.WorkARN+`, "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}}}]}}`),
		functions.New, New)[1].(*Service).next[0]; len(b.Notifications) != 1 || b.Notifications[0].Prefix != "in/" || b.Notifications[0].Events[0] != "s3:ObjectCreated:*" || b.Bus != "arn:aws:events:us-east-1:123456789012:event-bus/default" {
		t.Errorf("bucket with its own notifications %+v", b)
	}
	b := servicetest.Read(a, functions.New, New)[1].(*Service).next[0]
	if n := b.Notifications; len(n) != 1 || n[0].Prefix != "in/" || n[0].Suffix != ".png" || n[0].ID != "n" || b.Name != "shop-uploads" {
		t.Errorf("bucket %+v", b)
	}
}
