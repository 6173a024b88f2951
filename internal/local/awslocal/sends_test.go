package awslocal_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// What a topic, a bucket or a rule sends, the policy of the target has to let
// it: the CDK writes it, a template by hand may lack it, and AWS drops the
// message.
func TestServicesSendWhatPoliciesLetThem(t *testing.T) {
	const (
		news      = `News AWS::SNS::Topic {"TopicName": "news"}`
		jobs      = `Jobs AWS::SQS::Queue {"QueueName": "jobs"}`
		sealed    = `Jobs AWS::SQS::Queue {"QueueName": "jobs", "KmsMasterKeyId": {"Ref": "Key"}}`
		subscribe = `Sub AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}}`
		uploads   = `Uploads AWS::S3::Bucket {"BucketName": "uploads"}`
		notify    = `Notify Custom::S3BucketNotifications {"BucketName": "uploads", "NotificationConfiguration": {"LambdaFunctionConfigurations": [{"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": {"Fn::GetAtt": ["Work", "Arn"]}}]}}`
		rootKey   = `{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}`
	)
	policy := func(source string) string {
		return `P AWS::SQS::QueuePolicy {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Principal": {"Service": "sns.amazonaws.com"}, "Condition": {"ArnEquals": {"aws:SourceArn": "` + source + `"}}}]}}`
	}
	const topic, toS3 = "arn:aws:sns:us-east-1:123456789012:news", `Permission AWS::Lambda::Permission {"FunctionName": {"Fn::GetAtt": ["Work", "Arn"]}, "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": {"Fn::GetAtt": ["Uploads", "Arn"]}, "SourceAccount": {"Ref": "AWS::AccountId"}}`
	for _, test := range []struct {
		name      string
		resources []string
		want      string // of what is said; empty if it arrives
	}{
		{"a queue without a policy", []string{news, jobs, subscribe}, "no policy of Shop/Jobs lets sns.amazonaws.com do sqs:SendMessage for " + topic},
		{"a policy for another topic", []string{news, jobs, subscribe, policy(topic + "2")}, "no policy of Shop/Jobs lets sns.amazonaws.com do sqs:SendMessage for " + topic},
		{"a policy for the topic", []string{news, jobs, subscribe, policy(topic)}, ""},
		{"a key that leaves the topic out", []string{news, sealed, subscribe, policy(topic), `Key AWS::KMS::Key {"KeyPolicy": {"Statement": [` + rootKey + `]}}`},
			"the policy of Shop/Key, the key of Shop/Jobs, does not let sns.amazonaws.com do kms:GenerateDataKey for " + topic},
		{"a key that lets SNS use it", []string{news, sealed, subscribe, policy(topic), `Key AWS::KMS::Key {"KeyPolicy": {"Statement": [` + rootKey + `, {"Effect": "Allow", "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Principal": {"Service": "sns.amazonaws.com"}}]}}`}, ""},
		{"a function without a permission", []string{uploads, notify}, "no policy of Shop/Work lets s3.amazonaws.com do lambda:InvokeFunction for arn:aws:s3:::uploads"},
		{"a function with one", []string{uploads, notify, toS3}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := guarded(t, awslocal.Options{}, ``, test.resources...)
			c := w.config(t)
			arrived := false
			if test.resources[0] == news {
				if _, err := sns.NewFromConfig(c).Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(topic), Message: aws.String("x")}); err != nil {
					t.Fatal(err)
				}
				got, err := sqs.NewFromConfig(c).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String("http://x/123456789012/jobs")})
				if err != nil {
					t.Fatal(err)
				}
				arrived = len(got.Messages) == 1
			} else {
				client := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
				if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("a"), Body: strings.NewReader("x")}); err != nil {
					t.Fatal(err)
				}
				if arrived = test.want == ""; arrived {
					w.next(t)
				}
			}
			w.mu.Lock()
			said := strings.Join(w.said, "\n")
			w.mu.Unlock()
			if arrived != (test.want == "") || !strings.Contains(said, test.want) || test.want == "" && said != "" {
				t.Errorf("arrived %t, and the console says %q; want %q", arrived, said, test.want)
			}
		})
	}
}
