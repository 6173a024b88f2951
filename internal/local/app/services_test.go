package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// loadTemplate loads an app of one stack, Shop, with these resources and the
// function Shop/Work, which can run. Lines are "ID TYPE PROPERTIES".
func loadTemplate(t *testing.T, resources ...string) *App {
	t.Helper()
	dir := t.TempDir()
	resources = append(resources, `Work AWS::Lambda::Function {"Runtime": "provided.al2023"}`)
	template := map[string]any{}
	for _, line := range resources {
		parts := strings.SplitN(line, " ", 3)
		if !json.Valid([]byte(parts[2])) {
			t.Fatalf("not JSON: %s", parts[2])
		}
		template[parts[0]] = map[string]any{
			"Type": parts[1], "Properties": json.RawMessage(parts[2]),
			"Metadata": map[string]string{"aws:cdk:path": "Shop/" + parts[0] + "/Resource"},
		}
	}
	write := func(name string, content any) {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("Shop.template.json", map[string]any{"Resources": template})
	write("manifest.json", json.RawMessage(`{"artifacts": {"Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"}}}}`))
	record := assembly.FunctionRecord{Path: "Shop/Work"}
	record.Build.Entry = dir
	if err := assembly.WriteFunction(dir, "Shop", "Work", record); err != nil {
		t.Fatal(err)
	}
	app, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

const workARN = `{"Fn::GetAtt": ["Work", "Arn"]}`

func TestQueuesHaveTheirSettingsAndReaders(t *testing.T) {
	r := loadTemplate(t,
		`Dead AWS::SQS::Queue {}`,
		`Jobs AWS::SQS::Queue {"VisibilityTimeout": 7, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3}}`,
		`Ordered AWS::SQS::Queue {"FifoQueue": true}`,
		`Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}, "BatchSize": 4, "MaximumBatchingWindowInSeconds": 2, "FunctionResponseTypes": ["ReportBatchItemFailures"], "FilterCriteria": {"Filters": [{"Pattern": "{\"body\":{\"a\":[1]}}"}]}}`,
		`Off AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "FunctionName": {"Ref": "Work"}, "Enabled": false}`,
	).Services
	jobs := r.Queues[1]
	if jobs.Name != "Shop-Jobs" || jobs.VisibilityTimeout != 7*time.Second || jobs.DeadLetters != r.Queues[0].ARN || jobs.MaxReceives != 3 || jobs.Retention != 96*time.Hour ||
		jobs.PublicURL != "https://sqs.us-east-1.amazonaws.com/123456789012/Shop-Jobs" {
		t.Errorf("queue %+v", jobs)
	}
	if got := r.Queues[0].VisibilityTimeout; got != 30*time.Second {
		t.Errorf("VisibilityTimeout = %v without a property, want SQS's own 30 s", got)
	}
	if ordered := r.Queues[2]; !ordered.FIFO || ordered.Name != "Shop-Ordered.fifo" || !strings.HasSuffix(ordered.ARN, ".fifo") {
		t.Errorf("FIFO queue %+v; want a name that ends in .fifo, as SQS demands", ordered)
	}
	if len(r.Mappings) != 1 {
		t.Fatalf("mappings %+v, want the one that is on", r.Mappings)
	}
	m := r.Mappings[0]
	if m.Queue != jobs.ARN || m.Function != "arn:aws:lambda:us-east-1:123456789012:function:Shop-Work" || m.BatchSize != 4 || m.Window != 2*time.Second || !m.Partial || len(m.Filters) != 1 || m.Concurrency != 5 {
		t.Errorf("mapping %+v", m)
	}
}

func TestTablesKeepTheirKeysAndIndexes(t *testing.T) {
	r := loadTemplate(t, `Orders AWS::DynamoDB::GlobalTable {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "Replicas": [{"Region": "x"}],
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
		"GlobalSecondaryIndexes": [{"IndexName": "i", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}, "WriteProvisionedThroughputSettings": {}}]}`).Services
	text, err := json.Marshal(r.Tables[0].Definition)
	const want = `{"TableName":"orders","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],` +
		`"GlobalSecondaryIndexes":[{"IndexName":"i","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],"BillingMode":""}`
	if string(text) != want || err != nil {
		t.Errorf("definition %s, %v\nwant %s", text, err, want)
	}
}

func TestSecretsAreCalledByTheirNameOrTheirPath(t *testing.T) {
	r := loadTemplate(t,
		`Named AWS::SecretsManager::Secret {"Name": "prod/db"}`,
		`Stripe AWS::SecretsManager::Secret {"GenerateSecretString": {}}`,
		`Limit AWS::SSM::Parameter {"Name": "/shop/limit", "Type": "String", "Value": "7"}`,
	).Services
	if s := r.Secrets[0]; s.Key != "prod/db" || s.Name != "prod/db" || s.ARN != "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db" {
		t.Errorf("secret with a name: %+v", s)
	}
	if s := r.Secrets[1]; s.Key != "Shop/Stripe" || s.Name != "Shop-Stripe" {
		t.Errorf("secret without a name: %+v", s)
	}
	if p := r.Parameters[0]; p.Key != "/shop/limit" || p.Value != "7" || p.ARN != "arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit" {
		t.Errorf("parameter %+v", p)
	}
}

func TestKeysKnowTheirAliases(t *testing.T) {
	r := loadTemplate(t,
		`Key AWS::KMS::Key {}`,
		`ByArn AWS::KMS::Alias {"AliasName": "alias/a", "TargetKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}`,
		`ById AWS::KMS::Alias {"AliasName": "alias/b", "TargetKeyId": {"Ref": "Key"}}`,
	).Services
	if k := r.Keys[0]; !slices.Equal(k.Aliases, []string{"alias/a", "alias/b"}) || !strings.HasSuffix(k.ARN, ":key/Shop-Key") {
		t.Errorf("key %+v", k)
	}
}

func TestMessagesAreRoutedToQueuesTopicsAndFunctions(t *testing.T) {
	r := loadTemplate(t,
		`Jobs AWS::SQS::Queue {}`,
		`News AWS::SNS::Topic {"Subscription": [{"Protocol": "lambda", "Endpoint": `+workARN+`}]}`,
		`ToJobs AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}, "RawMessageDelivery": true, "FilterPolicy": {"a": ["b"]}, "FilterPolicyScope": "MessageBody"}`,
		`Bus AWS::Events::EventBus {"Name": "shop"}`,
		`OnBus AWS::Events::Rule {"EventBusName": {"Ref": "Bus"}, "EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "1", "Arn": {"Ref": "News"}, "InputTransformer": {"InputPathsMap": {"x": "$.id"}, "InputTemplate": "<x>"}}]}`,
		`OnDefault AWS::Events::Rule {"EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "1", "Arn": `+workARN+`, "Input": "{}"}]}`,
		`Uploads AWS::S3::Bucket {}`,
		`Notify Custom::S3BucketNotifications {"BucketName": {"Ref": "Uploads"}, "NotificationConfiguration": {
			"LambdaFunctionConfigurations": [{"Id": "n", "Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": `+workARN+`, "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".png"}, {"Name": "prefix", "Value": "in/"}]}}}]}}`,
	).Services
	if got := r.Topics[0].Subscriptions; len(got) != 2 || !strings.HasSuffix(got[0].Target, ":function:Shop-Work") || got[1].Target != r.Queues[0].ARN || !got[1].Raw || !got[1].FilterBody {
		t.Errorf("subscriptions %+v", got)
	}
	if len(r.Buses) != 2 || r.Buses[0].Name != "default" || len(r.Buses[0].Rules) != 1 || r.Buses[0].Rules[0].Targets[0].Input.Constant != "{}" {
		t.Errorf("buses %+v, want the default one with its rule", r.Buses)
	}
	if target := r.Buses[1].Rules[0].Targets[0]; target.ARN != r.Topics[0].ARN || target.Input.Template != "<x>" || target.Input.Paths["x"] != "$.id" {
		t.Errorf("target %+v", target)
	}
	if n := r.Buckets[0].Notifications; len(n) != 1 || n[0].Prefix != "in/" || n[0].Suffix != ".png" || n[0].ID != "n" || r.Buckets[0].Name != "shop-uploads" {
		t.Errorf("bucket %+v", r.Buckets[0])
	}
	if len(r.Skipped) > 0 {
		t.Errorf("skipped %v, want nothing", r.Skipped)
	}
	if !r.Start() || (awslocal.Resources{Queues: r.Queues}).Start() {
		t.Error("Start reports an app without events, or not one with them")
	}
}

// Whatever does not happen here is named, with the reason.
func TestWhatIsNotEmulatedIsListed(t *testing.T) {
	for _, test := range []struct {
		resources []string
		want      string
	}{
		{[]string{`Nightly AWS::Events::Rule {"ScheduleExpression": "rate(1 day)"}`}, "Shop/Nightly: schedules do not run here (rate(1 day))"},
		{[]string{`Nightly AWS::Scheduler::Schedule {"ScheduleExpression": "cron(0 0 * * ? *)"}`}, "Shop/Nightly: schedules do not run here (cron(0 0 * * ? *))"},
		{[]string{`News AWS::SNS::Topic {}`, `Mail AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "email", "Endpoint": "a@b"}`}, "Shop/Mail: subscriptions of the protocol email get nothing here"},
		{[]string{`Mail AWS::SNS::Subscription {"TopicArn": "arn:aws:sns:us-east-1:1:x", "Protocol": "sqs"}`}, "Shop/Mail: its topic is not part of this app"},
		{[]string{`News AWS::SNS::Topic {}`, `Sub AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:1:x"}`}, "Shop/Sub: arn:aws:sqs:us-east-1:1:x is no queue, topic or function of this app"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": [{"unheard-of": 1}]}}`}, `Shop/Rule: pattern at "a": operator "unheard-of"`},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "EventBusName": "elsewhere"}`}, "Shop/Rule: its event bus is not part of this app: elsewhere"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "Targets": [{"Arn": "arn:aws:logs:us-east-1:1:x"}]}`}, "Shop/Rule: target: arn:aws:logs:us-east-1:1:x is no queue"},
		{[]string{`Rule AWS::Events::Rule {"EventPattern": {"a": ["b"]}, "Targets": [{"Arn": ` + workARN + `, "InputPath": "$..x"}]}`}, "Shop/Rule: target: the path $..x is not emulated"},
		{[]string{`Stream AWS::Lambda::EventSourceMapping {"EventSourceArn": "arn:aws:kinesis:us-east-1:1:stream/x", "FunctionName": {"Ref": "Work"}}`}, "Shop/Stream: only queues of this app are event sources here, not arn:aws:kinesis"},
		{[]string{`Jobs AWS::SQS::Queue {}`, `Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Script"}}`, `Script AWS::Lambda::Function {"Runtime": "nodejs22.x"}`}, "Shop/Source: Shop/Script does not run here: its runtime is nodejs22.x"},
		{[]string{`Uploads AWS::S3::Bucket {"VersioningConfiguration": {"Status": "Enabled"}}`}, "Shop/Uploads: it keeps no versions"},
		{[]string{`Uploads AWS::S3::Bucket {"NotificationConfiguration": {"LambdaConfigurations": []}}`}, "Shop/Uploads: notifications in its own cfn.Properties are not sent here"},
		{[]string{`Notify Custom::S3BucketNotifications {"BucketName": "x", "NotificationConfiguration": {"EventBridgeConfiguration": {}}}`}, "Shop/Notify: events of the bucket are not put on the event bus here"},
		{[]string{`Orders AWS::DynamoDB::Table {"TimeToLiveSpecification": {"Enabled": true}}`}, "Shop/Orders: its items do not expire here"},
		{[]string{`Async AWS::Lambda::EventInvokeConfig {"DestinationConfig": {"OnFailure": {"Destination": "x"}}}`}, "Shop/Async: destinations of asynchronous invocations get nothing here"},
	} {
		r := loadTemplate(t, test.resources...).Services
		var got []string
		for _, s := range r.Skipped {
			got = append(got, fmt.Sprintf("%s: %s", s.Path, s.Reason))
		}
		if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%s\nlists %q\nwant %q", test.resources, got, test.want)
		}
	}
}
