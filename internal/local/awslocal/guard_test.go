package awslocal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// guarded starts a server for an app whose function Work has a role with these
// statements, JSON without the list around them.
func guarded(t *testing.T, o awslocal.Options, statements string, template ...string) *world {
	t.Helper()
	w := start(t, o, resources{})
	w.guard(t, statements, template...)
	return w
}

// guard makes another app the one that is served.
func (w *world) guard(t *testing.T, statements string, template ...string) {
	t.Helper()
	a := servicetest.App(t, append(slices.Clone(template),
		`Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`,
		`Role AWS::IAM::Role {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [`+statements+`]}}]}`)...)
	w.Read(a)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// asWork is what the clients of the function Work have.
func (w *world) asWork(t *testing.T) aws.Config {
	t.Helper()
	c := w.config(t)
	c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: w.AccessKeyOf("Shop-Work"), SecretAccessKey: "local", SessionToken: "local"}, nil
	})
	c.RetryMaxAttempts = 1
	return c
}

// everyKind has a resource of every kind.
var everyKind = []string{
	`Uploads AWS::S3::Bucket {"BucketName": "uploads"}`,
	`Jobs AWS::SQS::Queue {"QueueName": "jobs"}`,
	`News AWS::SNS::Topic {"TopicName": "news"}`,
	`Bus AWS::Events::EventBus {"Name": "bus"}`,
	`Key AWS::KMS::Key {}`,
	`Stripe AWS::SecretsManager::Secret {"Name": "stripe", "SecretString": "sk"}`,
	`Limit AWS::SSM::Parameter {"Name": "/shop/limit", "Type": "String", "Value": "7"}`,
	`Flow AWS::StepFunctions::StateMachine {"StateMachineName": "flow"}`,
	`Callee AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "callee", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`,
}

// calls are one for each service, by its name.
func calls(c aws.Config) map[string]func(context.Context) error {
	text := aws.String("x")
	return map[string]func(context.Context) error{
		"s3": func(ctx context.Context) error {
			client := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
			_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a.txt"), Body: strings.NewReader("x")})
			return err
		},
		"s3 head": func(ctx context.Context) error {
			client := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
			_, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String("uploads"), Key: aws.String("in/a.txt")})
			return err
		},
		"dynamodb": func(ctx context.Context) error {
			_, err := dynamodb.NewFromConfig(c).GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: map[string]dynamodbtypes.AttributeValue{"id": &dynamodbtypes.AttributeValueMemberS{Value: "1"}}})
			return err
		},
		"sqs": func(ctx context.Context) error {
			_, err := sqs.NewFromConfig(c).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String("http://x/123456789012/jobs"), MessageBody: text})
			return err
		},
		"sns": func(ctx context.Context) error {
			_, err := sns.NewFromConfig(c).Publish(ctx, &sns.PublishInput{TopicArn: aws.String("arn:aws:sns:us-east-1:123456789012:news"), Message: text})
			return err
		},
		"events": func(ctx context.Context) error {
			_, err := eventbridge.NewFromConfig(c).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{EventBusName: aws.String("bus"), Source: text, DetailType: text, Detail: aws.String("{}")}}})
			return err
		},
		"kms": func(ctx context.Context) error {
			_, err := kms.NewFromConfig(c).Encrypt(ctx, &kms.EncryptInput{KeyId: aws.String("Shop-Key"), Plaintext: []byte("x")})
			return err
		},
		"secretsmanager": func(ctx context.Context) error {
			_, err := secretsmanager.NewFromConfig(c).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("stripe")})
			return err
		},
		"ssm": func(ctx context.Context) error {
			_, err := ssm.NewFromConfig(c).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("/shop/limit")})
			return err
		},
		"states": func(ctx context.Context) error {
			_, err := sfn.NewFromConfig(c).StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String("arn:aws:states:us-east-1:123456789012:stateMachine:flow")})
			return err
		},
		"lambda": func(ctx context.Context) error {
			_, err := lambda.NewFromConfig(c).Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String("callee:live")})
			return err
		},
	}
}

// A denied call fails as it does on AWS, in each service's own way, and the user
// reads what would allow it.
func TestDeniedCallsFailAsOnAWS(t *testing.T) {
	w := guarded(t, awslocal.Options{}, ``, everyKind...)
	const user = "User: arn:aws:sts::123456789012:assumed-role/Shop-Role/Shop-Work is not authorized to perform: "
	byAction := func(action, resource string) string {
		return fmt.Sprintf("%s%s on resource: %s because no identity-based policy allows the %s action", user, action, resource, action)
	}
	want := map[string]struct {
		status              int
		code, message, said string
	}{
		"s3": {403, "AccessDenied", byAction("s3:PutObject", `"arn:aws:s3:::uploads/in/a.txt"`),
			"Shop/Work was denied s3:PutObject on Shop/Uploads (arn:aws:s3:::uploads/in/a.txt): no policy of its role allows it; a field link.Bucket[link.Put] of its links would"},
		"s3 head": {403, "Forbidden", "Forbidden",
			"Shop/Work was denied s3:GetObject on Shop/Uploads (arn:aws:s3:::uploads/in/a.txt): no policy of its role allows it; a field link.Bucket[link.Get] of its links would"},
		"dynamodb": {400, "AccessDeniedException", byAction("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
			"Shop/Work was denied dynamodb:GetItem on arn:aws:dynamodb:us-east-1:123456789012:table/orders: no policy of its role allows it; a field link.Table[link.Get] of its links would"},
		"sqs": {403, "AccessDenied", byAction("sqs:sendmessage", "arn:aws:sqs:us-east-1:123456789012:jobs"),
			"Shop/Work was denied sqs:SendMessage on Shop/Jobs (arn:aws:sqs:us-east-1:123456789012:jobs): no policy of its role allows it; a field link.Queue[link.Send] of its links would"},
		"sns": {403, "AuthorizationError", byAction("SNS:Publish", "arn:aws:sns:us-east-1:123456789012:news"),
			"Shop/Work was denied sns:Publish on Shop/News (arn:aws:sns:us-east-1:123456789012:news): no policy of its role allows it; a field link.Topic of its links would"},
		"events": {400, "AccessDeniedException", byAction("events:PutEvents", "arn:aws:events:us-east-1:123456789012:event-bus/bus"),
			"Shop/Work was denied events:PutEvents on Shop/Bus (arn:aws:events:us-east-1:123456789012:event-bus/bus): no policy of its role allows it; a field link.Bus of its links would"},
		"kms": {400, "AccessDeniedException", byAction("kms:Encrypt", "arn:aws:kms:us-east-1:123456789012:key/Shop-Key"),
			"Shop/Work was denied kms:Encrypt on Shop/Key (arn:aws:kms:us-east-1:123456789012:key/Shop-Key): no policy of its role allows it; a field link.Key[link.Encrypt] of its links would"},
		"secretsmanager": {400, "AccessDeniedException", byAction("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe"),
			"Shop/Work was denied secretsmanager:GetSecretValue on Shop/Stripe (arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe): no policy of its role allows it; a field link.Secret of its links would"},
		"ssm": {400, "AccessDeniedException", byAction("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit"),
			"Shop/Work was denied ssm:GetParameter on Shop/Limit (arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit): no policy of its role allows it; a field link.Parameter of its links would"},
		"states": {400, "AccessDeniedException", byAction("states:StartExecution", "arn:aws:states:us-east-1:123456789012:stateMachine:flow"),
			"Shop/Work was denied states:StartExecution on Shop/Flow (arn:aws:states:us-east-1:123456789012:stateMachine:flow): no policy of its role allows it; a field link.StateMachine of its links would"},
		"lambda": {403, "AccessDeniedException", byAction("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:callee:live"),
			"Shop/Work was denied lambda:InvokeFunction on Shop/Callee (arn:aws:lambda:us-east-1:123456789012:function:callee:live): no policy of its role allows it; a field link.Function of its links would"},
	}
	for name, call := range calls(w.asWork(t)) {
		err := call(t.Context())
		api, ok := errors.AsType[interface {
			error
			ErrorCode() string
			ErrorMessage() string
		}](err)
		if !ok {
			t.Errorf("%s: %v, want an error of the API", name, err)
			continue
		}
		status := 0
		if res, ok := errors.AsType[interface {
			error
			HTTPStatusCode() int
		}](err); ok {
			status = res.HTTPStatusCode()
		}
		x := want[name]
		if status != x.status || api.ErrorCode() != x.code || api.ErrorMessage() != x.message {
			t.Errorf("%s: %d %s %s\nwant %d %s %s", name, status, api.ErrorCode(), api.ErrorMessage(), x.status, x.code, x.message)
		}
		if !w.hasSaid(x.said) {
			t.Errorf("%s: the console does not say %q", name, x.said)
		}
	}
	if err := calls(w.asWork(t))["sns"](t.Context()); !errors.As(err, new(*snstypes.AuthorizationErrorException)) {
		t.Errorf("sns: %T, want the SDK's own type", err)
	}
	if t.Failed() {
		t.Logf("it said:\n%s", strings.Join(w.said, "\n"))
	}
	select {
	case i := <-w.invoked:
		t.Errorf("%s was invoked", i.function)
	default:
	}
}

// hasSaid reports whether the server said exactly that.
func (w *world) hasSaid(line string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.said, line)
}

// The run's own key, --no-permissions and a role that may do everything let
// every call through; a reload takes what the role may do now.
func TestWhoMayCallIsAnswered(t *testing.T) {
	const everything = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	answered := func(what string, c aws.Config) {
		for name, call := range calls(c) {
			if name == "dynamodb" || name == "s3 head" {
				continue // there is no table, and perhaps no object yet
			}
			if err := call(t.Context()); err != nil {
				t.Errorf("%s: %s: %v", what, name, err)
			}
		}
	}
	w := guarded(t, awslocal.Options{}, ``, everyKind...)
	answered("the run's own key", w.config(t))
	w.guard(t, everything, everyKind...)
	answered("a role that may do everything, after a reload", w.asWork(t))
	w.guard(t, ``, everyKind...)
	if err := calls(w.asWork(t))["sqs"](t.Context()); err == nil {
		t.Error("a role that may do nothing any more, after a reload, is answered")
	}
	w = guarded(t, awslocal.Options{NoPermissions: true}, ``, everyKind...)
	answered("--no-permissions", w.asWork(t))
}

// A denial is said once for each action and resource, and then counted.
func TestDenialsAreSaidOnce(t *testing.T) {
	w := guarded(t, awslocal.Options{}, ``, everyKind...)
	client := s3.NewFromConfig(w.asWork(t), func(o *s3.Options) { o.UsePathStyle = true })
	for i := range 12 {
		client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String(fmt.Sprint(i))})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	want := []string{
		"Shop/Work was denied s3:GetObject on Shop/Uploads (arn:aws:s3:::uploads/0): no policy of its role allows it; a field link.Bucket[link.Get] of its links would",
		"Shop/Work was denied s3:GetObject on Shop/Uploads 10 times by now",
	}
	if !slices.Equal(w.said, want) {
		t.Errorf("it said\n%s\nwant\n%s", strings.Join(w.said, "\n"), strings.Join(want, "\n"))
	}
}

// What the policies of resources say counts, and so do keys behind resources,
// denials, and the conditions that a request meets.
func TestPoliciesOfTheApp(t *testing.T) {
	const role = `"Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}`
	allow := func(action, resource string) string {
		return fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, action, resource)
	}
	keyPolicy := func(statement string) string {
		return `Key AWS::KMS::Key {"KeyPolicy": {"Statement": [` + statement + `]}}`
	}
	const root = `{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}`
	const sealedQueue = `Jobs AWS::SQS::Queue {"QueueName": "jobs", "KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}`
	const sealedBucket = `Uploads AWS::S3::Bucket {"BucketName": "uploads", "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Key"}}}]}}`
	const bucket = `Uploads AWS::S3::Bucket {"BucketName": "uploads"}`
	const queue = `Jobs AWS::SQS::Queue {"QueueName": "jobs"}`
	put, send := allow("s3:PutObject", "arn:aws:s3:::uploads/*"), allow("sqs:SendMessage", "*")
	const kmsKey = "arn:aws:kms:us-east-1:123456789012:key/Shop-Key"
	for _, test := range []struct {
		name, call, statements string
		resources              []string
		want                   string // of what is said; empty if allowed
	}{
		{"a queue's policy allows", "sqs", ``, []string{queue, `P AWS::SQS::QueuePolicy {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", ` + role + `}]}}`}, ""},
		{"a queue's policy denies", "sqs", send, []string{queue, `P AWS::SQS::QueuePolicy {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": [{"Sid": "No", "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Principal": "*"}]}}`},
			"the statement No of the resource's policy denies it"},
		{"a policy that wants TLS", "s3", put, []string{bucket, `P AWS::S3::BucketPolicy {"Bucket": {"Ref": "Uploads"}, "PolicyDocument": {"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"], "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}}}]}}`}, ""},
		{"a bucket that wants a header", "s3", put, []string{bucket, `P AWS::S3::BucketPolicy {"Bucket": {"Ref": "Uploads"}, "PolicyDocument": {"Statement": [{"Sid": "Sealed", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Principal": "*", "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}}}]}}`},
			"the statement Sealed of the resource's policy denies it"},
		{"a topic's policy allows", "sns", ``, []string{`News AWS::SNS::Topic {"TopicName": "news"}`, `P AWS::SNS::TopicPolicy {"Topics": [{"Ref": "News"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*", ` + role + `}]}}`}, ""},
		{"a secret's policy allows", "secretsmanager", ``, []string{`Stripe AWS::SecretsManager::Secret {"Name": "stripe", "SecretString": "sk"}`, `P AWS::SecretsManager::ResourcePolicy {"SecretId": {"Ref": "Stripe"}, "ResourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*", ` + role + `}]}}`}, ""},
		{"a bus's policy allows", "events", ``, []string{`Bus AWS::Events::EventBus {"Name": "bus"}`, `P AWS::Events::EventBusPolicy {"EventBusName": "bus", "StatementId": "x", "Statement": {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*", ` + role + `}}`}, ""},
		{"a Lambda permission allows", "lambda", ``, []string{`Callee AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "callee", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`, `P AWS::Lambda::Permission {"FunctionName": "callee:live", "Action": "lambda:InvokeFunction", "Principal": {"Fn::GetAtt": ["Role", "Arn"]}}`},
			"no policy of its role allows it; a field link.Function of its links would"}, // of the alias's own ARN alone
		{"a Lambda permission of the alias allows", "lambda", ``, []string{`Callee AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "callee", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`, `Live AWS::Lambda::Alias {"FunctionName": {"Ref": "Callee"}, "Name": "live"}`, `P AWS::Lambda::Permission {"FunctionName": {"Ref": "Live"}, "Action": "lambda:InvokeFunction", "Principal": {"Fn::GetAtt": ["Role", "Arn"]}}`}, ""},
		{"one of a service is none of a role's", "lambda", ``, []string{`Callee AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "callee", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`, `P AWS::Lambda::Permission {"FunctionName": "callee", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}`},
			"no policy of its role allows it; a field link.Function of its links would"},

		{"a key's policy leaves it to the role, which may not", "kms", ``, []string{keyPolicy(root)}, "no policy of its role allows it; a field link.Key[link.Encrypt] of its links would"},
		{"a key's policy leaves it to the role, which may", "kms", allow("kms:Encrypt", kmsKey), []string{keyPolicy(root)}, ""},
		{"a key's policy names the role", "kms", ``, []string{keyPolicy(`{"Effect": "Allow", "Action": "kms:*", "Resource": "*", ` + role + `}`)}, ""},
		{"a key's policy names nobody", "kms", allow("kms:*", "*"), []string{keyPolicy(`{"Effect": "Allow", "Action": "kms:Describe*", "Resource": "*", "Principal": "*"}`)},
			"the policy of the key allows it neither to the role nor to its account"},

		{"the key of a queue", "sqs", send, []string{sealedQueue, keyPolicy(root)},
			"Shop/Work was denied kms:GenerateDataKey on Shop/Key (" + kmsKey + "; the key that sqs:SendMessage takes): no policy of its role allows it; a field link.Queue[link.Send] of its links would"},
		{"the key of a queue, by its service alone", "sqs", send + `,{"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "sqs.us-east-1.amazonaws.com", "kms:EncryptionContext:aws:sqs:arn": "arn:aws:sqs:us-east-1:123456789012:jobs"}}}`, []string{sealedQueue, keyPolicy(root)}, ""},
		{"the key of a queue, by another service", "sqs", send + `,{"Sid": "OfS3", "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}`, []string{sealedQueue, keyPolicy(root)},
			"the statement OfS3 of its role allows it only if kms:ViaService StringEquals s3.us-east-1.amazonaws.com"},
		{"the key of a queue is AWS's own", "sqs", send, []string{`Jobs AWS::SQS::Queue {"QueueName": "jobs", "KmsMasterKeyId": "alias/aws/sqs"}`}, ""},
		{"the key of a bucket", "s3", put, []string{sealedBucket, keyPolicy(root)}, "the key that s3:PutObject takes"},
		{"the key of a bucket, for its object", "s3", put + `,{"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*", "Condition": {"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::uploads/in/*"}}}`, []string{sealedBucket, keyPolicy(root)}, ""},

		{"a part of the bucket", "s3", allow("s3:PutObject", "arn:aws:s3:::uploads/out/*"), []string{bucket}, "a statement of its role allows it on arn:aws:s3:::uploads/out/* alone"},
		{"another bucket", "s3", allow("s3:PutObject", "arn:aws:s3:::uploads-2/*"), []string{bucket}, "no policy of its role allows it; a field link.Bucket[link.Put] of its links would"},
		{"the role denies", "s3", put + `,{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}`, []string{bucket}, "a statement of its role denies it"},
		{"an unknown key that allows is said", "s3", `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}`, []string{bucket}, "Shop/Work: whether aws:PrincipalOrgID StringEquals o-1 is not known here; it is taken as the function needs it"},
		{"a VPC's endpoint that the function has not", "s3", put, []string{bucket, `P AWS::S3::BucketPolicy {"Bucket": {"Ref": "Uploads"}, "PolicyDocument": {"Statement": [{"Sid": "Inside", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}]}}`}, "the statement Inside of the resource's policy denies it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := guarded(t, awslocal.Options{}, test.statements, test.resources...)
			err := calls(w.asWork(t))[test.call](t.Context())
			said := strings.Join(w.said, "\n")
			if !strings.Contains(said, test.want) || test.want == "" && (said != "" || err != nil) {
				t.Errorf("%v, and the console says\n%s\nwant %q", err, said, test.want)
			}
		})
	}
}

// Whether an object exists, S3 tells only to those who may list.
func TestObjectsThatAreNotThere(t *testing.T) {
	const get = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::uploads/*"}`
	const bucket = `Uploads AWS::S3::Bucket {"BucketName": "uploads"}`
	for list, want := range map[string]int{
		``: http.StatusForbidden,
		`,{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::uploads"}`: http.StatusNotFound,
		// Nobody knows: for the function, and said.
		`,{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::uploads", "Condition": {"StringLike": {"s3:prefix": "in/*"}}}`: http.StatusNotFound,
	} {
		w := guarded(t, awslocal.Options{}, get+list, bucket)
		client := s3.NewFromConfig(w.asWork(t), func(o *s3.Options) { o.UsePathStyle = true })
		_, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("uploads"), Key: aws.String("none")})
		res, ok := errors.AsType[interface {
			error
			HTTPStatusCode() int
		}](err)
		if !ok || res.HTTPStatusCode() != want {
			t.Errorf("with %q: %v, want status %d", list, err, want)
		}
		const said = "Shop/Work was denied s3:ListBucket on Shop/Uploads (arn:aws:s3:::uploads; there is no object none, which S3 tells only to who may list): no policy of its role allows it; a field link.Bucket[link.List] of its links would"
		if got := w.hasSaid(said); got != (list == "") {
			t.Errorf("with %q it said %q", list, w.said)
		}
		if got := w.hasSaid("Shop/Work: whether s3:prefix StringLike in/* is not known here; it is taken as the function needs it"); got != strings.Contains(list, "s3:prefix") {
			t.Errorf("with %q it said %q", list, w.said)
		}
	}
}

// DeleteObjects deletes what it may, and says of each other object that it may
// not.
func TestSomeObjectsMayBeDeleted(t *testing.T) {
	w := guarded(t, awslocal.Options{}, `{"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::uploads/in/*"}`, `Uploads AWS::S3::Bucket {"BucketName": "uploads"}`)
	pathStyle := func(o *s3.Options) { o.UsePathStyle = true }
	var objects []s3types.ObjectIdentifier
	for _, key := range []string{"in/a", "out/b"} {
		if _, err := s3.NewFromConfig(w.config(t), pathStyle).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &key, Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, s3types.ObjectIdentifier{Key: &key})
	}
	out, err := s3.NewFromConfig(w.asWork(t), pathStyle).DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("uploads"), Delete: &s3types.Delete{Objects: objects}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Deleted) != 1 || *out.Deleted[0].Key != "in/a" || len(out.Errors) != 1 || *out.Errors[0].Key != "out/b" || *out.Errors[0].Code != "AccessDenied" {
		t.Errorf("deleted %+v, errors %+v; want in/a deleted and out/b denied", out.Deleted, out.Errors)
	}
	if !w.hasSaid("Shop/Work was denied s3:DeleteObject on Shop/Uploads (arn:aws:s3:::uploads/out/b): a statement of its role allows it on arn:aws:s3:::uploads/in/* alone") {
		t.Errorf("it said %q", w.said)
	}
}

// What lambdacdk invoke may do by its header, a function cannot.
func TestTheHeaderOfInvokeIsTheUsersAlone(t *testing.T) {
	asked := make(chan string, 2)
	w := guarded(t, awslocal.Options{InvokeForUser: func(_ context.Context, i service.Invocation) (service.Answer, error) {
		asked <- i.Function
		return service.Answer{Payload: []byte("{}")}, nil
	}}, `{"Effect": "Allow", "Action": "*", "Resource": "*"}`, everyKind...)
	for key, forUser := range map[string]int{w.AccessKey(): 1, w.AccessKeyOf("Shop-Work"): 0} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+"/2015-03-31/functions/callee/invocations", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(wire.UserHeader, "1")
		r.Header.Set("Authorization", signedWith(key, "lambda"))
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if n := len(asked); n != forUser || res.StatusCode != http.StatusOK {
			t.Errorf("with the key %s: %s, %d calls as the user's; want %d", key, res.Status, n, forUser)
		}
		for len(asked) > 0 {
			<-asked
		}
	}
}

// An upload that is denied is read to its end: a client that is cut off would
// see no AccessDenied.
func TestLargeUploadsSeeThatTheyAreDenied(t *testing.T) {
	w := guarded(t, awslocal.Options{}, ``, everyKind...)
	client := s3.NewFromConfig(w.asWork(t), func(o *s3.Options) { o.UsePathStyle = true })
	for range 3 {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("a"), Body: bytes.NewReader(make([]byte, 8<<20))})
		if api, ok := errors.AsType[interface {
			error
			ErrorCode() string
		}](err); !ok || api.ErrorCode() != "AccessDenied" {
			t.Errorf("a denied upload of 8 MB = %v, want AccessDenied", err)
		}
	}
}

// A policy that ends at a moment is judged by the clock that a test moves.
func TestPoliciesAreJudgedByTheTimeOfTheClock(t *testing.T) {
	c := clock.New(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	w := guarded(t, awslocal.Options{Clock: c}, `{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-02T00:00:00Z"}}}`, everyKind...)
	send := calls(w.asWork(t))["sqs"]
	if err := send(t.Context()); err != nil {
		t.Errorf("before the end: %v", err)
	}
	c.Move(c.Hold().Add(24 * time.Hour))
	c.Release()
	if err := send(t.Context()); err == nil || !strings.Contains(err.Error(), "no identity-based policy allows") {
		t.Errorf("after the end: %v, want that nothing allows it", err)
	}
}
