package awslocal_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/iterator"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A sample is one request of an operation.
type sample struct {
	operation    string // of the SDK's client
	method, path string // POST and / if empty
	header, body string // a header is "Name: value"
}

func (s sample) request(t *testing.T, service string) *http.Request {
	t.Helper()
	method, path := s.method, s.path
	if method == "" {
		method, path = http.MethodPost, "/"
	}
	r, err := http.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	if name, value, ok := strings.Cut(s.header, ": "); ok {
		r.Header.Set(name, value)
	}
	r.Header.Set("Authorization", signedWith("key", service))
	return r
}

// names has what inputs name things by, all at once.
const names = `{"QueueUrl": "http://x/123456789012/jobs", "SourceArn": "arn:aws:sqs:us-east-1:123456789012:jobs", "EventBusName": "bus", "Rule": "r", "Entries": [{"EventBusName": "bus"}],
	"KeyId": "Shop-Key", "SecretId": "stripe", "Names": ["/shop/limit"], "Path": "/shop", "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:flow",
	"TableName": "orders", "StreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1", "ShardIterator": "x"}`

// samples are the operations of services that do not say themselves which they
// have.
var samples = map[string][]sample{
	"cloudformation": {}, // it takes answers alone, from whoever has the URL
	"s3": {
		{operation: "ListBuckets", method: "GET", path: "/"},
		{operation: "CreateBucket", method: "PUT", path: "/uploads"},
		{operation: "HeadBucket", method: "HEAD", path: "/uploads"},
		{operation: "DeleteBucket", method: "DELETE", path: "/uploads"},
		{operation: "GetBucketLocation", method: "GET", path: "/uploads?location"},
		{operation: "ListObjects", method: "GET", path: "/uploads"},
		{operation: "ListObjectsV2", method: "GET", path: "/uploads?list-type=2"},
		{operation: "ListMultipartUploads", method: "GET", path: "/uploads?uploads"},
		{operation: "DeleteObjects", method: "POST", path: "/uploads?delete", body: "<Delete><Object><Key>a</Key></Object></Delete>"},
		{operation: "GetObject", method: "GET", path: "/uploads/a"},
		{operation: "HeadObject", method: "HEAD", path: "/uploads/a"},
		{operation: "PutObject", method: "PUT", path: "/uploads/b?x-id=PutObject"},
		{operation: "CopyObject", method: "PUT", path: "/uploads/b", header: "X-Amz-Copy-Source: uploads/a"},
		{operation: "DeleteObject", method: "DELETE", path: "/uploads/a"},
		{operation: "GetObjectTagging", method: "GET", path: "/uploads/a?tagging"},
		{operation: "PutObjectTagging", method: "PUT", path: "/uploads/a?tagging"},
		{operation: "DeleteObjectTagging", method: "DELETE", path: "/uploads/a?tagging"},
		{operation: "CreateMultipartUpload", method: "POST", path: "/uploads/b?uploads"},
		{operation: "UploadPart", method: "PUT", path: "/uploads/b?partNumber=1&uploadId=u"},
		{operation: "UploadPartCopy", method: "PUT", path: "/uploads/b?partNumber=1&uploadId=u", header: "X-Amz-Copy-Source: /uploads/a"},
		{operation: "CompleteMultipartUpload", method: "POST", path: "/uploads/b?uploadId=u"},
		{operation: "AbortMultipartUpload", method: "DELETE", path: "/uploads/b?uploadId=u"},
		{operation: "ListParts", method: "GET", path: "/uploads/b?uploadId=u"},
	},
	"execute-api": {
		{operation: "PostToConnection", method: "POST", path: "/api/prod/@connections/a%3D"},
		{operation: "GetConnection", method: "GET", path: "/api/prod/@connections/a%3D"},
		{operation: "DeleteConnection", method: "DELETE", path: "/api/prod/@connections/a%3D"},
	},
	"lambda": {
		{operation: "Invoke", method: "POST", path: "/2015-03-31/functions/callee/invocations"},
		{operation: "GetFunction", method: "GET", path: "/2015-03-31/functions/callee"},
		{operation: "ListFunctions", method: "GET", path: "/2015-03-31/functions"},
		{operation: "CheckpointDurableExecution", method: "POST", path: executionPath + "/checkpoint", body: `{}`},
		{operation: "GetDurableExecutionState", method: "GET", path: executionPath + "/state?CheckpointToken=t"},
		{operation: "GetDurableExecution", method: "GET", path: executionPath},
		{operation: "StopDurableExecution", method: "POST", path: executionPath + "/stop"},
		{operation: "ListDurableExecutionsByFunction", method: "GET", path: "/2025-12-01/functions/callee/durable-executions"},
		{operation: "SendDurableExecutionCallbackSuccess", method: "POST", path: callbackPath + "/succeed"},
		{operation: "SendDurableExecutionCallbackFailure", method: "POST", path: callbackPath + "/fail"},
		{operation: "SendDurableExecutionCallbackHeartbeat", method: "POST", path: callbackPath + "/heartbeat"},
	},
	"dynamodb": append(jsonSamples("BatchGetItem", `{"RequestItems": {"orders": {}, "items": {}}}`, "BatchWriteItem", `{"RequestItems": {"orders": [], "items": []}}`,
		"TransactGetItems", `{"TransactItems": [{"Get": {"TableName": "orders"}}, {"Get": {"TableName": "items"}}]}`,
		"TransactWriteItems", `{"TransactItems": [{"Put": {"TableName": "orders"}}, {"Update": {"TableName": "orders"}}, {"Delete": {"TableName": "orders"}}, {"ConditionCheck": {"TableName": "items"}}]}`,
		"GetItem", names, "PutItem", names, "UpdateItem", names, "DeleteItem", names, "Query", names, "Scan", names,
		"CreateTable", names, "DescribeTable", names, "UpdateTable", names, "DeleteTable", names, "ListTables", `{}`,
		"DescribeTimeToLive", names, "UpdateTimeToLive", names, "TagResource", `{"ResourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders"}`),
		jsonSamples("ListStreams", `{}`, "DescribeStream", `{"StreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1"}`,
			"GetRecords", `{"ShardIterator": "`+shardIterator+`"}`, "GetShardIterator", `{"StreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1"}`)...),
}

const anExecution = "arn:aws:lambda:us-east-1:123456789012:function:callee:$LATEST/durable-execution/a/b"

var (
	executionPath = "/2025-12-01/durable-executions/" + url.PathEscape(anExecution)
	callbackPath  = "/2025-12-01/durable-execution-callbacks/" + url.PathEscape(base64.StdEncoding.EncodeToString([]byte(anExecution+" x")))
)

var shardIterator = iterator.Position{Stream: "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1"}.Text()

// jsonSamples are operations of a JSON protocol, each with its body.
func jsonSamples(pairs ...string) (all []sample) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, sample{operation: pairs[i], header: "X-Amz-Target: X." + pairs[i], body: pairs[i+1]})
	}
	return all
}

// What a service asks for, the table of operations says too, by which lambdacdk
// permissions judges programs: every operation that is served here is in both.
func TestNeedsAgreeWithTheTableOfOperations(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	a := servicetest.App(t, append(slices.Clone(everyKind), `Orders AWS::DynamoDB::Table {"TableName": "orders"}`, `Role AWS::IAM::Role {}`)...)
	w.Read(a)
	if err := w.Service("s3").Commit(); err != nil {
		t.Fatal(err)
	}
	put, _ := http.NewRequest(http.MethodPut, w.URL()+"/uploads/a", strings.NewReader("x"))
	w.do(t, "s3", put)
	_, rules := a.Access()
	clients := map[string]string{
		"s3": "s3", "lambda": "lambda", "dynamodb": "dynamodb", "sqs": "sqs", "sns": "sns", "events": "eventbridge", "kms": "kms",
		"secretsmanager": "secretsmanager", "ssm": "ssm", "states": "sfn", "kinesis": "kinesis", "sts": "sts", "cloudformation": "cloudformation", "execute-api": "apigatewaymanagementapi",
	}
	// Requests to a service without rules would be let through.
	for _, name := range w.served(t, "nosuch") {
		if _, ok := rules[name]; !ok && w.served(t, name)[0] != "" {
			t.Errorf("%s does not say what its requests need: it is no service.Guarded", name)
		}
	}
	operations := 0
	for name, r := range rules {
		client, ok := clients[name]
		if !ok {
			t.Errorf("clients of this test has no %s: add the package of the SDK that calls it, as the table of operations has it", name)
			continue
		}
		all := samples[name]
		if all == nil {
			for _, operation := range w.served(t, name) {
				s := jsonSamples(operation, names)[0]
				if name == "sns" || name == "sts" {
					s = sample{operation: operation, header: "Content-Type: application/x-www-form-urlencoded", body: url.Values{"Action": {operation}, "TopicArn": {"arn:aws:sns:us-east-1:123456789012:news"}}.Encode()}
				}
				all = append(all, s)
			}
		}
		for _, s := range all {
			operations++
			got := actions(r.Needs(s.request(t, name)))
			need := sdkcalls.Operation{Service: client, Name: s.operation}.Needs()
			want := slices.Sorted(slices.Values(need.Actions()))
			if !slices.Equal(got, want) {
				t.Errorf("%s %s asks for %q; the table of operations has %q", name, s.operation, got, want)
			}
		}
	}
	if operations < 80 {
		t.Errorf("%d operations were tried; want all", operations)
	}
}

// served are the operations that a service says it has.
func (w *world) served(t *testing.T, service string) []string {
	t.Helper()
	contentType, body := "application/x-amz-json-1.1", "{}"
	if service == "sns" || service == "sts" {
		contentType, body = "application/x-www-form-urlencoded", "Action=NoSuch"
	}
	_, text := w.call(t, service, "X.NoSuch", contentType, body)
	_, list, ok := strings.Cut(text, "; it has ")
	if !ok {
		t.Fatalf("%s does not say what it has: %s", service, text)
	}
	list, _, _ = strings.Cut(list, `"`)
	list, _, _ = strings.Cut(list, "<")
	return strings.Split(list, ", ")
}

// actions are those of needs, each once, without those of keys that stand behind
// resources.
func actions(needs []access.Need) []string {
	var all []string
	for _, n := range needs {
		if n.For == "" {
			all = append(all, n.Action)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
