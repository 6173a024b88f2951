package awslocal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// What users of aws --endpoint-url ask first: what is there.
func TestServicesListWhatTheAppHas(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.Read(servicetest.App(t,
		`Dead AWS::SQS::Queue {}`,
		`Jobs AWS::SQS::Queue {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3}}`,
		`News AWS::SNS::Topic {"Subscription": [{"Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}}]}`,
		`Bus AWS::Events::EventBus {"Name": "shop"}`,
		`Rule AWS::Events::Rule {"Name": "orders", "EventBusName": "shop", "EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "1", "Arn": `+servicetest.WorkARN+`}]}`,
		`Uploads AWS::S3::Bucket {"BucketName": "uploads"}`,
		`Token AWS::SecretsManager::Secret {"Name": "token", "GenerateSecretString": {}}`,
		`Limit AWS::SSM::Parameter {"Name": "/shop/limit", "Type": "String", "Value": "7"}`,
		`Deep AWS::SSM::Parameter {"Name": "/shop/eu/limit", "Type": "String", "Value": "8"}`,
		`Key AWS::KMS::Key {}`,
		`Alias AWS::KMS::Alias {"AliasName": "alias/shop", "TargetKeyId": {"Ref": "Key"}}`,
		`Machine AWS::StepFunctions::StateMachine {}`,
	))
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	c, ctx := w.config(t), t.Context()
	queueURL := w.URL() + "/123456789012/Shop-"
	topic := "arn:aws:sns:us-east-1:123456789012:Shop-News"
	for name, test := range map[string]struct {
		call func() (any, error)
		want []string
	}{
		"ListQueues": {func() (any, error) { return sqs.NewFromConfig(c).ListQueues(ctx, &sqs.ListQueuesInput{}) }, []string{queueURL + "Dead", queueURL + "Jobs"}},
		"ListDeadLetterSourceQueues": {func() (any, error) {
			return sqs.NewFromConfig(c).ListDeadLetterSourceQueues(ctx, &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: aws.String(queueURL + "Dead")})
		}, []string{queueURL + "Jobs"}},
		"ListTopics": {func() (any, error) { return sns.NewFromConfig(c).ListTopics(ctx, &sns.ListTopicsInput{}) }, []string{topic}},
		"GetTopicAttributes": {func() (any, error) {
			return sns.NewFromConfig(c).GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &topic})
		}, []string{`"SubscriptionsConfirmed":"1"`, `"TopicArn":"` + topic}},
		"ListSubscriptions": {func() (any, error) { return sns.NewFromConfig(c).ListSubscriptions(ctx, &sns.ListSubscriptionsInput{}) }, []string{`"Protocol":"sqs"`, ":Shop-Jobs"}},
		"ListSubscriptionsByTopic": {func() (any, error) {
			return sns.NewFromConfig(c).ListSubscriptionsByTopic(ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: &topic})
		}, []string{":Shop-Jobs"}},
		"GetSubscriptionAttributes": {func() (any, error) {
			return sns.NewFromConfig(c).GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: &topic})
		}, []string{`"RawMessageDelivery":"false"`}},
		"ListEventBuses": {func() (any, error) {
			return eventbridge.NewFromConfig(c).ListEventBuses(ctx, &eventbridge.ListEventBusesInput{})
		}, []string{`"Name":"default"`, `"Name":"shop"`}},
		"DescribeEventBus": {func() (any, error) {
			return eventbridge.NewFromConfig(c).DescribeEventBus(ctx, &eventbridge.DescribeEventBusInput{Name: aws.String("shop")})
		}, []string{`event-bus/shop`}},
		"ListRules": {func() (any, error) {
			return eventbridge.NewFromConfig(c).ListRules(ctx, &eventbridge.ListRulesInput{EventBusName: aws.String("shop")})
		}, []string{`"Name":"orders"`}},
		"ListTargetsByRule": {func() (any, error) {
			return eventbridge.NewFromConfig(c).ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{EventBusName: aws.String("shop"), Rule: aws.String("orders")})
		}, []string{`"Id":"1"`, `function:Shop-Work`}},
		"ListBuckets": {func() (any, error) { return s3.NewFromConfig(c).ListBuckets(ctx, &s3.ListBucketsInput{}) }, []string{`"Name":"uploads"`}},
		"HeadBucket": {func() (any, error) {
			return s3.NewFromConfig(c).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("uploads")})
		}, nil},
		"ListSecrets": {func() (any, error) {
			return secretsmanager.NewFromConfig(c).ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
		}, []string{`"Name":"token"`}},
		"DescribeParameters": {func() (any, error) {
			return ssm.NewFromConfig(c).DescribeParameters(ctx, &ssm.DescribeParametersInput{})
		}, []string{`"Name":"/shop/limit"`}},
		"GetParametersByPath": {func() (any, error) {
			return ssm.NewFromConfig(c).GetParametersByPath(ctx, &ssm.GetParametersByPathInput{Path: aws.String("/shop"), Recursive: aws.Bool(true)})
		}, []string{`"Value":"7"`, `"Value":"8"`}},
		"ListKeys":    {func() (any, error) { return kms.NewFromConfig(c).ListKeys(ctx, &kms.ListKeysInput{}) }, []string{`"KeyId":"Shop-Key"`}},
		"ListAliases": {func() (any, error) { return kms.NewFromConfig(c).ListAliases(ctx, &kms.ListAliasesInput{}) }, []string{`"AliasName":"alias/shop"`, `"TargetKeyId":"Shop-Key"`, `123456789012:alias/shop`}},
		"DescribeKey": {func() (any, error) {
			return kms.NewFromConfig(c).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/shop")})
		}, []string{`"Enabled":true`}},
		"ListFunctions": {func() (any, error) { return lambda.NewFromConfig(c).ListFunctions(ctx, &lambda.ListFunctionsInput{}) }, []string{`"FunctionName":"Shop-Work"`}},
		"GetFunction": {func() (any, error) {
			return lambda.NewFromConfig(c).GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String("Shop-Work")})
		}, []string{`"State":"Active"`}},
		"ListStateMachines": {func() (any, error) { return sfn.NewFromConfig(c).ListStateMachines(ctx, &sfn.ListStateMachinesInput{}) }, []string{`"Name":"Shop-Machine"`}},
	} {
		result, err := test.call()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s = %s, want %s in it", name, text, want)
			}
		}
	}
	// One level of a path alone, unless the caller asks for all below it.
	flat, err := ssm.NewFromConfig(c).GetParametersByPath(ctx, &ssm.GetParametersByPathInput{Path: aws.String("/shop")})
	if err != nil || len(flat.Parameters) != 1 {
		t.Errorf("GetParametersByPath without Recursive = %+v, %v; want one", flat, err)
	}
}

func TestMovesToDeadLetterQueuesAreSaid(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{
		queue("jobs", func(q *queues.Queue) { q.DeadLetters, q.MaxReceives = queuePrefix+"dead", 1 }), queue("dead"),
		queue("lost", func(q *queues.Queue) { q.DeadLetters, q.MaxReceives = queuePrefix+"elsewhere", 1 }),
	}})
	for _, name := range []string{"jobs", "lost"} {
		w.send(t, name, `"MessageBody":"poison"`)
		w.receive(t, name, `"VisibilityTimeout":0`)
		w.receive(t, name, "")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, want := range []string{"queue Shop/jobs: message ", " is now in the dead-letter queue Shop/dead, after 1 receive", "queue Shop/lost: message ", " is dropped, as the dead-letter queue " + queuePrefix + "elsewhere is not part of this app, after 1 receive"} {
		if !strings.Contains(strings.Join(w.said, "\n"), want) {
			t.Errorf("said %q, want %q", w.said, want)
		}
	}
}

// SDKs from before the end of 2023, aws-sdk-go v1 among them, send SQS forms.
func TestQueuesSpeakTheQueryProtocol(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	url := w.URL() + "/123456789012/jobs"
	call := func(want int, contains string, fields ...string) string {
		t.Helper()
		form := []string{"Version=2012-11-05", "QueueUrl=" + url}
		status, body := w.call(t, "sqs", "", "application/x-www-form-urlencoded; charset=utf-8", strings.Join(append(form, fields...), "&"))
		if status != want || !strings.Contains(body, contains) {
			t.Errorf("%s = %d %s\nwant %d with %s", fields, status, body, want, contains)
		}
		return body
	}
	between := func(text, start, end string) string {
		_, text, _ = strings.Cut(text, start)
		text, _, _ = strings.Cut(text, end)
		return text
	}
	call(200, `<SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageResult><MD5OfMessageAttributes>`,
		"Action=SendMessage", "MessageBody=hello", "DelaySeconds=0", "MessageAttribute.1.Name=kind", "MessageAttribute.1.Value.DataType=String", "MessageAttribute.1.Value.StringValue=x")
	got := call(200, `<ReceiveMessageResult><Message><Attribute><Name>ApproximateFirstReceiveTimestamp</Name><Value>`,
		"Action=ReceiveMessage", "AttributeName.1=All", "MessageAttributeName.1=All", "MaxNumberOfMessages=10", "WaitTimeSeconds=1", "VisibilityTimeout=20")
	if !strings.Contains(got, "<Body>hello</Body>") || !strings.Contains(got, "<MessageAttribute><Name>kind</Name><Value><DataType>String</DataType><StringValue>x</StringValue></Value></MessageAttribute>") || !strings.Contains(got, "<MD5OfBody>5d41402abc4b2a76b9719d911017c592</MD5OfBody>") {
		t.Errorf("ReceiveMessage = %s", got)
	}
	receipt := between(got, "<ReceiptHandle>", "</ReceiptHandle>")
	call(200, "<ChangeMessageVisibilityResult>", "Action=ChangeMessageVisibility", "ReceiptHandle="+receipt, "VisibilityTimeout=30")
	call(200, "<DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry>", "Action=DeleteMessageBatch", "DeleteMessageBatchRequestEntry.1.Id=a", "DeleteMessageBatchRequestEntry.1.ReceiptHandle="+receipt)
	call(200, "<Attribute><Name>ApproximateNumberOfMessages</Name><Value>0</Value></Attribute>", "Action=GetQueueAttributes", "AttributeName.1=ApproximateNumberOfMessages")
	batch := call(200, "<SendMessageBatchResultEntry><Id>a</Id>", "Action=SendMessageBatch",
		"SendMessageBatchRequestEntry.1.Id=a", "SendMessageBatchRequestEntry.1.MessageBody=one", "SendMessageBatchRequestEntry.2.Id=b", "SendMessageBatchRequestEntry.2.MessageBody=")
	if !strings.Contains(batch, "<BatchResultErrorEntry><Code>MissingParameter</Code><Id>b</Id>") {
		t.Errorf("SendMessageBatch = %s, want b's error", batch)
	}
	call(200, "<ListQueuesResult><QueueUrl>"+url+"</QueueUrl></ListQueuesResult>", "Action=ListQueues")
	call(200, "<GetQueueUrlResult><QueueUrl>"+url+"</QueueUrl></GetQueueUrlResult>", "Action=GetQueueUrl", "QueueName=jobs")
	call(400, "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>", "Action=GetQueueUrl", "QueueName=nowhere")
	call(501, "lambdacdk local does not emulate SQS TagQueue", "Action=TagQueue")
}

// Buckets are in the path, or before localhost where a client insists.
func TestBucketsAreFoundInPathAndHost(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	port := w.URL()[strings.LastIndex(w.URL(), ":"):]
	for _, test := range []struct{ host, path string }{{"", "/uploads/k"}, {"localhost" + port, "/uploads/k"}, {"uploads.localhost" + port, "/k"}} {
		for _, method := range []string{http.MethodPut, http.MethodGet} {
			r := must(http.NewRequestWithContext(t.Context(), method, w.URL()+test.path, strings.NewReader(fmt.Sprint(test))))
			if test.host != "" {
				r.Host = test.host
			}
			res, body := w.do(t, "s3", r)
			if res.StatusCode != http.StatusOK || method == http.MethodGet && body != fmt.Sprint(test) {
				t.Errorf("%s of %+v = %d %s", method, test, res.StatusCode, body)
			}
		}
	}
}
