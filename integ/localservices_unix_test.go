//go:build unix

package integ

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3notifications"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/localservices/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// localServices makes an app with a resource of every kind: an
// API's function uses all of them, and all of them start another function.
func localServices(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Shop"), nil)
	table := awsdynamodb.NewTableV2(stack, new("Seen"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	bucket := awss3.NewBucket(stack, new("Uploads"), nil)
	dead := awssqs.NewQueue(stack, new("Dead"), nil)
	jobs := awssqs.NewQueue(stack, new("Jobs"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Seconds(new(5.0)),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: new(2.0)},
	})
	topic := awssns.NewTopic(stack, new("News"), nil)
	bus := awsevents.NewEventBus(stack, new("Bus"), nil)

	back := lambdacdk.NewGoFunction(stack, "Back", &lambdacdk.GoFunctionProps{
		Entry: "./testdata/localservices/back", Timeout: 5 * time.Second,
		Links: contract.Back{Seen: lambdacdk.LinkTable[link.Put](table)},
	})
	back.Function.AddEventSource(awslambdaeventsources.NewSqsEventSource(jobs, &awslambdaeventsources.SqsEventSourceProps{ReportBatchItemFailures: new(true)}))
	topic.AddSubscription(awssnssubscriptions.NewLambdaSubscription(back.Function, nil))
	awsevents.NewRule(stack, new("OnOrder"), &awsevents.RuleProps{
		EventBus: bus, EventPattern: &awsevents.EventPattern{Source: &[]*string{new("shop")}},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(back.Function, nil)},
	})
	awsevents.NewRule(stack, new("Nightly"), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Rate(awscdk.Duration_Days(new(1.0))),
		Targets:  &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(back.Function, nil)},
	})
	bucket.AddEventNotification(awss3.EventType_OBJECT_CREATED, awss3notifications.NewLambdaDestination(back.Function), &awss3.NotificationKeyFilter{Prefix: new("in/")})

	front := lambdacdk.NewGoFunction(stack, "Front", &lambdacdk.GoFunctionProps{
		Entry: "./testdata/localservices/front", Timeout: 20 * time.Second,
		Links: contract.Front{
			Uploads: lambdacdk.LinkBucket[link.Put](bucket),
			Seen:    lambdacdk.LinkTable[link.Get](table),
			Jobs:    lambdacdk.LinkQueue[link.Send](jobs),
			News:    lambdacdk.LinkTopic(topic),
			Bus:     lambdacdk.LinkBus(bus),
			Back:    lambdacdk.LinkFunction(back.Target()),
			Sealing: lambdacdk.LinkKey[link.Encrypt](awskms.NewKey(stack, new("Key"), nil)),
			Checkout: lambdacdk.LinkStateMachine(awsstepfunctions.NewStateMachine(stack, new("Checkout"), &awsstepfunctions.StateMachineProps{
				DefinitionBody: awsstepfunctions.DefinitionBody_FromString(new(`{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`)),
			})),
			// The deployment looks its value up, in an account.
			Stripe: lambdacdk.LinkSecret(awssecretsmanager.NewSecret(stack, new("Stripe"), &awssecretsmanager.SecretProps{
				SecretStringValue: awscdk.SecretValue_SecretsManager(new("elsewhere"), nil),
			})),
			Limit: lambdacdk.LinkParameter(awsssm.NewStringParameter(stack, new("Limit"), &awsssm.StringParameterProps{StringValue: new("7")})),
		},
	})
	lambdacdk.NewGoApi(stack, "Api", nil).Proxy(front)
}

func ask(t *testing.T, method, url string) (int, string) {
	t.Helper()
	return askBody(t, method, url, "")
}

// askBody is ask with a body.
func askBody(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// A synthesized app runs here with everything its functions use: real handler
// processes with the SDK's own clients, links as infrastructure filled them,
// and events that cross from one function to another.
func TestLocalAppsFindTheirResources(t *testing.T) {
	notShort(t, "builds handlers and runs dynalite")
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("tables need npm: ", err)
	}
	dir := localApp(t, localServices)
	state := filepath.Join(dir, "state")
	tool := startLocal(t, "--state", state, dir)

	// The secret has no value yet; the tool says where it goes.
	status, body := ask(t, http.MethodPost, tool.url+"/all/zero")
	if status != http.StatusBadGateway || !strings.Contains(body, `write it as "Shop/Stripe" into `) {
		t.Errorf("POST /all without a secret = %d %s", status, body)
	}
	secrets := filepath.Join(dir, ".lambdacdk", "secrets.json")
	if err := os.WriteFile(secrets, []byte(`{"secrets":{"Shop/Stripe":"sk_local"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	status, body = ask(t, http.MethodPost, tool.url+"/all/one")
	var got map[string]string
	if err := json.Unmarshal([]byte(body), &got); status != http.StatusOK || err != nil {
		t.Fatalf("POST /all = %d %s", status, body)
	}
	want := map[string]string{"secret": "sk_local", "limit": "7", "back": "back got one", "sealed": "true"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("POST /all = %v, want %v", got, want)
	}
	for what, want := range map[string]string{"direct": "one", "queue": "one", "topic": "one", "event": "Order one", "object": "in/one"} {
		until(t, what+" = "+want, func() bool {
			_, body := ask(t, http.MethodGet, tool.url+"/seen/"+what)
			return body == want
		})
	}
	// What no link allows is denied, and the tool says what would allow it.
	_, body = ask(t, http.MethodGet, tool.url+"/denied")
	if want := `{"dynamodb":"AccessDeniedException","s3":"AccessDenied"}`; strings.TrimSpace(body) != want {
		t.Errorf("GET /denied = %s, want the codes of the SDK's errors, %s", body, want)
	}
	for _, line := range []string{
		`Shop/Front was denied s3:GetObject on Shop/Uploads \(arn:aws:s3:::shop-uploads\w+/in/one\): no policy of its role allows it; its link Uploads would as link\.Bucket\[link\.BucketBoth\[link\.Get, link\.Put\]\]`,
		`Shop/Front was denied dynamodb:PutItem on Shop/Seen \(arn:aws:dynamodb:\S+:table/Shop-Seen\w+\): no policy of its role allows it; its link Seen would as link\.Table\[link\.TableBoth\[link\.Put, link\.Get\]\]`,
		`Functions may do what their roles allow \(--no-permissions: everything\)\.`,
	} {
		until(t, line, func() bool { return tool.said(line) != "" })
	}
	// What fails twice is in the dead-letter queue, and not delivered again.
	until(t, "the failures of the poisoned message", func() bool {
		return tool.said(`(?s) failed, from queue Shop/Jobs: it comes again .*it goes to the dead-letter queue Shop/\w+`) != ""
	})
	for _, line := range []string{
		`bucket +Shop/Uploads +→ shop-uploads`, `table +Shop/Seen +→ Shop-Seen\w+ \(dynalite\)`, `queue +Shop/Jobs +→ Shop-Jobs\w+, read by Shop/Back`,
		`topic +Shop/News +→ arn:aws:sns:us-east-1:123456789012:Shop-News\w+, 1 subscriber`, `bus +Shop/Bus +→ ShopBus\w+, 1 rule`, `secret +Shop/Stripe +→ .*secrets\.json`, `parameter +Shop/Limit +→ the template's value`,
		`key +Shop/Key +→ a stand-in that protects nothing`, `state machine +Shop/Checkout +→ can be started, is not run`,
		`schedule +Shop/Nightly +→ rate\(1 day\), fires by lambdacdk trigger`,
	} {
		if tool.said(line) == "" {
			t.Errorf("the tool did not say %s", line)
		}
	}
	tool.stop(t, syscall.SIGINT)
	if out, err := exec.Command("pgrep", "-f", state).Output(); err == nil {
		t.Errorf("dynalite is left behind: process %s", out)
	}

	// Another run finds what this one has kept.
	tool = startLocal(t, "--state", state, dir)
	if _, body := ask(t, http.MethodGet, tool.url+"/seen/object"); body != "in/one" {
		t.Errorf("after a restart GET /seen/object = %q", body)
	}
	tool.stop(t, syscall.SIGINT)
}
