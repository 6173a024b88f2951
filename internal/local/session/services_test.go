package session

import (
	"io"
	"net/http"
	neturl "net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// queueApp is testdata's app with another template: a queue that starts Hello,
// a secret and a schedule, and no API.
func queueApp(t *testing.T) string {
	t.Helper()
	dir := anApp(t)
	write(t, filepath.Join(dir, "assembly", "Test.template.json"), `{"Resources": {
		"Hello": {"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Hello/Resource"}, "Properties": {"Runtime": "provided.al2023",
			"Environment": {"Variables": {"BUCKET": {"Ref": "Jobs"}}}}},
		"Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Jobs/Resource"}},
		"Stripe": {"Type": "AWS::SecretsManager::Secret", "Metadata": {"aws:cdk:path": "Test/Stripe/Resource"}},
		"Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Hello"}}},
		"Nightly": {"Type": "AWS::Events::Rule", "Metadata": {"aws:cdk:path": "Test/Nightly/Resource"}, "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["Hello", "Arn"]}}]}}
	}}`)
	return dir
}

// sqs calls SQS at an endpoint with its access key.
func sqs(t *testing.T, endpoint, key, operation, body string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AmazonSQS."+operation)
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s = %s %s, %v", operation, res.Status, text, err)
	}
	return string(text)
}

// An app that only works off a queue needs no API to be served.
func TestAppsWithoutAPIAreStartedByTheirEvents(t *testing.T) {
	t.Parallel()
	dir := queueApp(t)
	x := start(t, Options{Dir: dir})
	endpoint := x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+), the functions' AWS_ENDPOINT_URL\n`)[1]
	key := x.waitFor(t, `  AWS_ACCESS_KEY_ID=(\w+) AWS_SECRET_ACCESS_KEY=\w+ aws --region us-east-1 --endpoint-url `)[1]
	x.waitFor(t, `  queue +Test/Jobs +→ Test-Jobs, read by Test/Hello\n`)
	x.waitFor(t, `  secret +Test/Stripe +→ `+dir+`/.lambdacdk/secrets.json\n`)
	x.waitFor(t, `  schedule +Test/Nightly +→ rate\(1 day\), fires by lambdacdk trigger; --schedules lets it fire by itself\n`)
	if _, err := os.Stat(filepath.Join(dir, ".lambdacdk", "secrets.json")); err != nil {
		t.Error(err)
	}
	sqs(t, endpoint, key, "SendMessage", `{"QueueUrl": "`+endpoint+`/123456789012/Test-Jobs", "MessageBody": "x"}`)
	x.waitFor(t, `Test/Hello [0-9a-f]{8} ← ok from queue Test/Jobs \(1 message\)`)
}

// A message that fails is told in one line each time: why, how often, and where it
// goes then. Its way is a trace, with the dead letter in it.
func TestAMessageThatFailsIsToldOnce(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	write(t, filepath.Join(dir, "assembly", "Test.template.json"), `{"Resources": {
		"Fails": {"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Fails/Resource"}, "Properties": {"Runtime": "provided.al2023", "Environment": {"Variables": {"MODE": "fails"}}}},
		"Dead": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Dead/Resource"}},
		"Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Jobs/Resource"}, "Properties": {"VisibilityTimeout": 1, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 2}}},
		"Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Fails"}}}
	}}`)
	x := start(t, Options{Dir: dir, NoPermissions: true})
	endpoint := x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+), the functions' AWS_ENDPOINT_URL\n`)[1]
	key := x.waitFor(t, `  AWS_ACCESS_KEY_ID=(\w+) `)[1]
	sqs(t, endpoint, key, "SendMessage", `{"QueueUrl": "`+endpoint+`/123456789012/Test-Jobs", "MessageBody": "x"}`)
	x.waitFor(t, `(?m)^queue Test/Jobs: message \S+ is now in the dead-letter queue Test/Dead, after 2 receives$`)
	_, told, _ := strings.Cut(x.String(), "Ctrl-C ends.\n")
	const end = `\d\d:\d\d:\d\d Test/Fails [0-9a-f]{8} ← error from queue Test/Jobs \(1 message\): Shortage: out of stock; `
	const how = ` \d+\.\d ms, [^\n]*\n`
	want := `^` + end + `it comes again in (1s|\d+ms) \(receive 1 of 2\)` + how +
		end + `it goes to the dead-letter queue Test/Dead in (1s|\d+ms), after 2 receives` + how + `queue Test/Jobs: message [^\n]*\n$`
	if !regexp.MustCompile(want).MatchString(told) {
		t.Errorf("it is told:\n%s\nwant\n%s", told, want)
	}
}

// On AWS, a handler cannot name a function by its construct path or logical id:
// only lambdacdk invoke can.
func TestPathsNameFunctionsForTheUserAlone(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: queueApp(t)})
	url := x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+)`)[1]
	key := x.waitFor(t, `AWS_ACCESS_KEY_ID=(\w+) `)[1]
	for name, user := range map[string]int{"Test/Hello": 200, "Hello": 200, "Test-Hello": 200, "Helo": 404} {
		handler := map[bool]int{true: 200, false: 404}[name == "Test-Hello"]
		for header, want := range map[string]int{"": handler, wire.UserHeader: user} {
			req, err := http.NewRequest(http.MethodPost, url+"/2015-03-31/functions/"+neturl.PathEscape(name)+"/invocations", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", wire.Credential{AccessKey: key, Region: "us-east-1", Service: "lambda"}.Header())
			if header != "" {
				req.Header.Set(header, "1")
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("Invoke of %s with header %q = %s, want %d", name, header, res.Status, want)
			}
		}
	}
}

// What the function sends stays in the queue: the others are not built.
func TestInvokedFunctionsFindTheServices(t *testing.T) {
	t.Parallel()
	out, said, err := invoke(t, queueApp(t), "Hello", "{}")
	if err != nil {
		t.Fatalf("Invoke = %v\n%s", err, said)
	}
	if !strings.Contains(out, `\"bucket\":\"http://127.0.0.1:`) || !strings.Contains(out, `/123456789012/Test-Jobs\"`) {
		t.Errorf("Invoke wrote %s, want the queue's URL at the local endpoint", out)
	}
}

func TestSecretsAreNextToTheConfig(t *testing.T) {
	app := t.TempDir()
	write(t, filepath.Join(app, "cdk.json"), `{}`)
	for dir, want := range map[string]string{app: app, filepath.Join(app, "cdk.out"): app} {
		if got := home(dir); got != want {
			t.Errorf("home(%s) = %s, want %s", dir, got, want)
		}
	}
}

func TestServicesAreListedOnlyWhereThereAreSome(t *testing.T) {
	t.Parallel()
	s, err := open(Options{Dir: anApp(t), Output: io.Discard})
	defer s.close()
	if err != nil {
		t.Fatal(err)
	}
	s.readServices(&service.App{OfType: func(string) []service.Resource { return nil }})
	if text := s.serviceTable().Text(0); text != "" {
		t.Errorf("an app without resources lists %q", text)
	}
}

// A function may do what its role allows. A reload takes what it may do now, and
// the process stays: it has the same key.
func TestRolesAreReadAgain(t *testing.T) {
	dir := copyApp(t)
	template := filepath.Join(dir, "assembly", "Test.template.json")
	const none = `"Role": {"Type": "AWS::IAM::Role"}`
	edit(t, template, `"Bucket": {`, none+`, "Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Jobs/Resource"}}, "Bucket": {`)
	edit(t, template, `"Runtime": "provided.al2023"`, `"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Runtime": "provided.al2023"`)
	x := start(t, Options{Dir: dir})
	x.waitFor(t, `Functions may do what their roles allow \(--no-permissions: everything\)\. Throttling`)
	endpoint := x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+)`)[1]
	before := x.hello(t, "x")
	if run := x.waitFor(t, `AWS_ACCESS_KEY_ID=(\w+) `)[1]; run == before.Key {
		t.Errorf("the function has the key of the run, %s", run)
	}
	if status, text := send(t, endpoint, before.Key); status != http.StatusForbidden || !strings.Contains(text, "assumed-role/Test-Role/Test-Hello is not authorized to perform: sqs:sendmessage") {
		t.Errorf("SendMessage of a role that may nothing = %d %s", status, text)
	}
	x.waitFor(t, `Test/Hello was denied sqs:SendMessage on Test/Jobs \(arn:aws:sqs:us-east-1:123456789012:Test-Jobs\): no policy of its role allows it; a field link\.Queue\[link\.Send\] of its links would\n`)

	edit(t, template, none, `"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Jobs", "Arn"]}}}}]}}`)
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	after := x.hello(t, "x")
	if after.PID != before.PID || after.Key != before.Key {
		t.Errorf("process %d with key %s answers, want the warm one, %d with %s", after.PID, after.Key, before.PID, before.Key)
	}
	if status, text := send(t, endpoint, after.Key); status != http.StatusOK {
		t.Errorf("SendMessage of a role that may = %d %s", status, text)
	}
	x.stop()

	edit(t, template, `"sqs:SendMessage"`, `"sqs:ReceiveMessage"`)
	x = start(t, Options{Dir: dir, NoPermissions: true})
	x.waitFor(t, `Functions may do everything \(--no-permissions\)\.`)
	endpoint = x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+)`)[1]
	if status, text := send(t, endpoint, x.hello(t, "x").Key); status != http.StatusOK {
		t.Errorf("SendMessage with --no-permissions = %d %s", status, text)
	}
}

// send sends a message to Jobs with an access key.
func send(t *testing.T, endpoint, key string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(`{"QueueUrl": "`+endpoint+`/123456789012/Test-Jobs", "MessageBody": "x"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AmazonSQS.SendMessage")
	req.Header.Set("Authorization", wire.Credential{AccessKey: key, Region: "us-east-1", Service: "sqs"}.Header())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// What one function writes reaches another one that subscribes to its log.
func TestLogsReachWhoSubscribesToThem(t *testing.T) {
	dir := queueApp(t)
	edit(t, filepath.Join(dir, "assembly", "Test.template.json"), `"Source": {`, `
		"Slow": {"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Slow/Resource"}, "Properties": {"Runtime": "provided.al2023"}},
		"Subscription": {"Type": "AWS::Logs::SubscriptionFilter", "Properties": {"LogGroupName": "/aws/lambda/Test-Hello", "FilterPattern": "plain", "DestinationArn": {"Fn::GetAtt": ["Slow", "Arn"]}}},
		"ByLogs": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "Slow"}, "Action": "lambda:InvokeFunction", "Principal": "logs.amazonaws.com"}},
		"Source": {`)
	x := start(t, Options{Dir: dir})
	endpoint := x.waitFor(t, `AWS services at (http://127\.0\.0\.1:\d+)`)[1]
	key := x.waitFor(t, `AWS_ACCESS_KEY_ID=(\w+) `)[1]
	sqs(t, endpoint, key, "SendMessage", `{"QueueUrl": "`+endpoint+`/123456789012/Test-Jobs", "MessageBody": "x"}`)
	x.waitFor(t, `Test/Slow [0-9a-f]{8} ← ok from log group /aws/lambda/Test-Hello`)
}
