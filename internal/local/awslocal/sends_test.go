package awslocal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
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

// What a service may not give to its target is in the dead-letter queue of the
// rule's target, of the subscription or of the schedule. Lambda's own queue is for
// what a function fails with.
func TestWhatMayNotBeSentIsADeadLetter(t *testing.T) {
	for name, source := range map[string]struct {
		resource, principal string
		send                func(w *world) (int, string)
	}{
		"a rule": {
			`Source AWS::Events::Rule {"EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}}]}`, "events.amazonaws.com",
			func(w *world) (int, string) {
				return w.json(t, "events", "AWSEvents.PutEvents", `{"Entries": [{"Source": "shop", "DetailType": "paid", "Detail": "{\"order\": 7}"}]}`)
			},
		},
		"a topic": {
			`Source AWS::SNS::Topic {"TopicName": "news", "Subscription": [{"Protocol": "lambda", "Endpoint": {"Fn::GetAtt": ["Work", "Arn"]}, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}}]}`, "sns.amazonaws.com",
			func(w *world) (int, string) {
				return w.sns(t, "Action", "Publish", "TopicArn", "arn:aws:sns:us-east-1:123456789012:news", "Message", "order 7")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, let := range []bool{false, true} {
				template := []string{source.resource, `Dead AWS::SQS::Queue {"QueueName": "dead"}`,
					`P AWS::SQS::QueuePolicy {"Queues": [{"Ref": "Dead"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Principal": {"Service": "` + source.principal + `"}}]}}`}
				if let {
					template = append(template, `Permission AWS::Lambda::Permission {"FunctionName": {"Fn::GetAtt": ["Work", "Arn"]}, "Action": "lambda:InvokeFunction", "Principal": "`+source.principal+`"}`)
				}
				h := history.New(history.Options{})
				w := guarded(t, awslocal.Options{History: h}, ``, template...)
				if status, text := source.send(w); status != 200 {
					t.Fatal(status, text)
				}
				if let {
					w.next(t)
				}
				dead := w.receive(t, "dead", "")
				if (len(dead) == 0) != let || !let && !strings.Contains(dead[0].Body, "order") {
					t.Errorf("with a permission: %t; the dead-letter queue has %+v", let, dead)
				}
				calls := h.Outside()
				sent, step := calls[0], calls[1] // then what the test receives
				if isStep := step.Operation == "dead letter"; isStep == let || !let && (step.Resource != "Shop/Dead" || step.Trace != sent.Trace || len(step.Causes) != 1 || step.Causes[0] != sent.Cause()) {
					t.Errorf("with a permission: %t; after %+v comes %+v, want a dead letter in Shop/Dead unless it may be sent", let, sent, step)
				}
			}
		})
	}
}

// A log group needs a permission, too; it has no dead-letter queue on AWS.
func TestRecordsOfLogsNeedAPermission(t *testing.T) {
	filter := `Errors AWS::Logs::SubscriptionFilter {"LogGroupName": "/aws/lambda/other", "FilterPattern": "", "DestinationArn": {"Fn::GetAtt": ["Work", "Arn"]}}`
	other := `Other AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "other"}`
	const permission = `Permission AWS::Lambda::Permission {"FunctionName": {"Fn::GetAtt": ["Work", "Arn"]}, "Action": "lambda:InvokeFunction", "Principal": "logs.amazonaws.com", "SourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/other:*"}`
	w := guarded(t, awslocal.Options{}, ``, filter, other)
	w.Log("other", "1", "ERROR out of stock", history.Cause{})
	const denied = "1 record lost: no policy of Shop/Work lets logs.amazonaws.com do lambda:InvokeFunction for arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/other:*"
	for deadline := time.Now().Add(patience); !w.hasSaid("Shop/Errors: " + denied); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("said %q, want %q", w.said, denied)
		}
	}
	w = guarded(t, awslocal.Options{}, ``, filter, other, permission)
	w.Log("other", "1", "ERROR out of stock", history.Cause{})
	w.next(t)
}
