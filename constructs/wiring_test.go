package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

const (
	anEvent  = "github.com/aws/aws-lambda-go/events."
	anAnswer = anEvent + "SQSEventResponse"
)

// Shows P10 for triggers: an event that the handler cannot decode, or an answer
// that nobody reads, is found before it is deployed.
func TestHandlersAreHeldAgainstWhatInvokesThem(t *testing.T) {
	queue := wiring{call: "OnQueue(Shop/Jobs)", events: mappingKinds["SqsEventSource"], records: true, listed: true}
	whole := queue
	whole.listed = false
	schedule := wiring{call: "OnSchedule(Daily)", events: []string{"EventBridgeEvent", "CloudWatchEvent"}}
	report := wiring{call: "OnSchedule(Daily)", input: "example.com/contract.Report"}
	unnamed := wiring{call: "OnSchedule(Daily)"}
	start := func(in, out string) program.Handler {
		return program.Handler{Kind: program.Start, Input: in, Output: out, Sure: true}
	}
	guess := func(in, out string) program.Handler {
		return program.Handler{Kind: program.Plain, Input: in, Output: out}
	}
	route := wiring{call: `AddRoute("GET /")`, events: Payload2.events(), http: true}
	proxied := wiring{call: `AddRoute("GET /")`, events: proxyEvents, http: true}
	simple := wiring{call: "LambdaAuthorizer Keys of Shop/Api", events: append(AuthorizerSimple.events(), program.AuthorizerEvent), answers: append(AuthorizerSimple.answers(), program.AuthorizerResult)}
	policy := wiring{call: "LambdaAuthorizer Keys of Shop/Api", events: append(AuthorizerFormat1.events(), program.AuthorizerEvent), answers: append(AuthorizerFormat1.answers(), program.AuthorizerResult)}
	const ours = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer."
	agreed := wiring{call: "Links.Report of Shop/Front", input: "example.com/contract.Report", agreed: true}
	for _, c := range []struct {
		name    string
		w       wiring
		h       program.Handler
		want    string // part of the text; empty: it fits
		warning string
	}{
		{"package batch", queue, start(anEvent+"SQSEvent", anAnswer), "", ""},
		{"another event", queue, start(anEvent+"SNSEvent", "struct {}"), "OnQueue(Shop/Jobs) sends events.SQSEvent, but the handler takes " + anEvent + "SNSEvent", ""},
		{"another event, perhaps", queue, guess(anEvent+"SNSEvent", ""), "SNSEvent, as far as its functions tell", WarningHandlerEvent},
		{"a type of its own", queue, start("main.Order", ""), "sends events.SQSEvent, but the handler takes main.Order", WarningHandlerEvent},
		{"a list of them", queue, start("[]example.com/shop/contract.Order", ""), "but the handler takes []example.com/shop/contract.Order", WarningHandlerEvent},
		{"bytes", queue, start("encoding/json.RawMessage", ""), "", ""},
		{"a map", queue, start("map[string]interface {}", ""), "", ""},
		{"unknown", queue, guess("", ""), "", ""},
		{"HTTP alone", queue, program.Handler{Kind: program.HTTP, Sure: true}, "OnQueue(Shop/Jobs) sends events.SQSEvent, but the handler answers HTTP requests alone (StartHTTP)", ""},
		{"HTTP and else", queue, program.Handler{Kind: program.HTTP, Fallback: true}, "", ""},
		{"a route of HTTP", route, program.Handler{Kind: program.HTTP, Sure: true}, "", ""},
		{"a route of HTTP and else", route, program.Handler{Kind: program.HTTP, Fallback: true, Input: anEvent + "SQSEvent", Sure: true}, "", ""},
		{"a route of format 2.0", route, start(anEvent+"APIGatewayV2HTTPRequest", ""), "", ""},
		{"a route of a URL's handler", route, guess(anEvent+"LambdaFunctionURLRequest", ""), "", ""},
		{"a route of a raw handler", route, program.Handler{Kind: program.Raw}, "", ""},
		{"format 1.0 for its handler", proxied, start(anEvent+"APIGatewayProxyRequest", ""), "", ""},
		{"format 1.0 for one of 2.0", proxied, start(anEvent+"APIGatewayV2HTTPRequest", ""), `AddRoute("GET /") sends events.APIGatewayProxyRequest, but the handler takes ` + anEvent + "APIGatewayV2HTTPRequest", ""},
		{"format 1.0 for HTTP", proxied, program.Handler{Kind: program.HTTP, Sure: true}, "", ""},
		{"a route of a REST API's handler", route, start(anEvent+"APIGatewayProxyRequest", ""), `AddRoute("GET /") sends events.APIGatewayV2HTTPRequest, but the handler takes ` +
			anEvent + "APIGatewayProxyRequest: take that, or serve an http.Handler by lambdaruntime.StartHTTP", ""},
		{"perhaps of a REST API's handler", route, guess(anEvent+"APIGatewayProxyRequest", ""), "StartHTTP, as far as its functions tell", WarningHandlerEvent},
		{"package authorizer", simple, start(ours+"Event", ours+"Result"), "", ""},
		{"package authorizer, format 1.0", policy, start(ours+"Event", ours+"Result"), "", ""},
		{"package authorizer behind a route", route, start(ours+"Event", ours+"Result"), "sends events.APIGatewayV2HTTPRequest, but the handler takes " + ours + "Event", ""},
		{"an authorizer of HTTP", simple, program.Handler{Kind: program.HTTP, Sure: true}, "LambdaAuthorizer Keys of Shop/Api sends events.APIGatewayV2CustomAuthorizerV2Request, but the handler answers HTTP requests alone", ""},
		{"yes or no", simple, start(anEvent+"APIGatewayV2CustomAuthorizerV2Request", anEvent+"APIGatewayV2CustomAuthorizerSimpleResponse"), "", ""},
		{"a policy for yes or no", simple, start(anEvent+"APIGatewayV2CustomAuthorizerV2Request", anEvent+"APIGatewayV2CustomAuthorizerIAMPolicyResponse"),
			"wants events.APIGatewayV2CustomAuthorizerSimpleResponse for an answer, but the handler answers " + anEvent + "APIGatewayV2CustomAuthorizerIAMPolicyResponse: set its Format", ""},
		{"perhaps a policy", simple, guess(anEvent+"APIGatewayV2CustomAuthorizerV2Request", "*"+anEvent+"APIGatewayCustomAuthorizerResponse"), "set its Format", WarningHandlerEvent},
		{"a REST API's authorizer", simple, start(anEvent+"APIGatewayCustomAuthorizerRequest", anEvent+"APIGatewayCustomAuthorizerResponse"), "but the handler takes " + anEvent + "APIGatewayCustomAuthorizerRequest", ""},
		{"a REST API's authorizer, format 1.0", policy, start(anEvent+"APIGatewayCustomAuthorizerRequestTypeRequest", anEvent+"APIGatewayCustomAuthorizerResponse"), "", ""},
		{"an authorizer behind a queue", queue, start(ours+"Event", ours+"Result"), "sends events.SQSEvent, but the handler takes " + ours + "Event", ""},
		{"a plain handler", queue, start(anEvent+"SQSEvent", "struct {}"), "the handler does not tell OnQueue(Shop/Jobs) which records failed", WarningHandlerFailures},
		{"a plain handler, meant", whole, start(anEvent+"SQSEvent", "struct {}"), "", ""},
		{"a list that nobody reads", whole, start(anEvent+"SQSEvent", anAnswer), "Lambda ignores that without ReportBatchItemFailures: they would be lost; leave WholeBatches out", ""},
		{"perhaps such a list", whole, guess(anEvent+"SQSEvent", anAnswer), "they would be lost", WarningHandlerFailures},
		{"a schedule", schedule, start(anEvent+"CloudWatchEvent", ""), "", ""},
		{"a schedule without the input", schedule, start("example.com/contract.Report", ""), "sends events.EventBridgeEvent, but the handler takes example.com/contract.Report", WarningHandlerEvent},
		{"the schedule's input", report, start("example.com/contract.Report", ""), "", ""},
		{"a pointer to it", report, start("*example.com/contract.Report", ""), "", ""},
		{"another input", report, start("example.com/contract.Order", ""), "sends example.com/contract.Report, but the handler takes example.com/contract.Order", WarningHandlerEvent},
		{"what a contract names", agreed, start("example.com/contract.Report", ""), "", ""},
		{"another than a contract names", agreed, start("example.com/contract.Order", ""), "Links.Report of Shop/Front sends example.com/contract.Report, but the handler takes example.com/contract.Order", ""},
		{"perhaps another", agreed, guess("example.com/contract.Order", ""), "as far as its functions tell", WarningHandlerEvent},
		{"bytes, for a contract", agreed, start("encoding/json.RawMessage", ""), "", ""},
		{"an input without a name", unnamed, start("example.com/contract.Order", ""), "", ""},
		{"an event for an input", unnamed, start(anEvent+"SQSEvent", ""), "sends its Input, but the handler takes", WarningHandlerEvent},
	} {
		found := c.w.misfits(program.Program{Handlers: []program.Handler{c.h}})
		if c.want == "" {
			if len(found) > 0 {
				t.Errorf("%s: %+v, want nothing", c.name, found)
			}
			continue
		}
		if len(found) != 1 || !strings.Contains(found[0].text, c.want) || found[0].warning != c.warning {
			t.Errorf("%s: %+v\nwant one that says %q, warning %q", c.name, found, c.want, c.warning)
		}
	}
	wrong := start(anEvent+"SNSEvent", "")
	for name, p := range map[string]program.Program{
		"cannot be read": {Unknown: "it is packed", Handlers: []program.Handler{wrong}}, "starts in two ways": {Handlers: []program.Handler{wrong, wrong}}, "starts somehow": {},
	} {
		if found := queue.misfits(p); found != nil {
			t.Errorf("a program that %s: %+v, want nothing", name, found)
		}
	}
}

// The whole way, from the linked program to the error: no other test would see
// that the two sides write types alike.
func TestHandlersThatDoNotFitFailSynthesis(t *testing.T) {
	if testing.Short() {
		t.Skip("links and synthesizes handlers; go test without -short runs it")
	}
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	jobs := NewQueue(stack, "Jobs", nil)
	function := func(id, entry string) *GoFunction {
		return NewGoFunction(stack, id, &GoFunctionProps{Entry: "./testdata/wired/" + entry})
	}
	function("Fits", "batch").OnQueue(jobs, nil)
	function("Other", "topic").OnQueue(jobs, nil)
	function("Lost", "batch").OnQueue(jobs, &OnQueueProps{WholeBatches: true})
	function("Plain", "batch").AddEventSource(awslambdaeventsources.NewSqsEventSource(jobs, nil))
	function("Served", "http").OnQueue(jobs, nil)
	function("Report", "report").OnSchedule("Daily", Every(time.Hour), &OnScheduleProps{Input: contract.Upload{}})
	function("Told", "topic").OnTopic(NewTopic(stack, "News", nil), nil)
	function("Ruled", "topic").OnBus(NewBus(stack, "Bus", nil), paid, nil)
	function("Filled", "topic").OnBucket(NewBucket(stack, "Uploads", nil), nil)
	NewGoApi(stack, "Api", nil).AddRoute("GET /", function("Routed", "topic"))
	NewGoFunction(stack, "Opened", &GoFunctionProps{Entry: "./testdata/wired/topic", FunctionURL: &FunctionURLProps{}})
	function("Logged", "topic").OnLog(function("Source", "batch").LogGroup, nil)
	type contracts struct {
		Right, RightTarget             link.FunctionOf[contract.Upload]
		Wrong, WrongTarget, WrongAlias link.FunctionOf[contract.Base]
	}
	aliased := NewGoFunction(stack, "Misaliased", &GoFunctionProps{Entry: "./testdata/wired/report", AliasName: "live"})
	NewGoFunction(stack, "Front", &GoFunctionProps{Entry: "./testdata/wired/http", Links: contracts{
		Right: LinkFunctionOf[contract.Upload](function("Called", "report")), Wrong: LinkFunctionOf[contract.Base](function("Miscalled", "report")),
		RightTarget: LinkFunctionOf[contract.Upload](function("CalledTarget", "report").Target()),
		WrongTarget: LinkFunctionOf[contract.Base](function("MiscalledTarget", "report").Target()), WrongAlias: LinkFunctionOf[contract.Base](aliased.Target()),
	}})
	err := panicOf(t, func() { app.Synth(nil) })
	if err == nil {
		t.Fatal("synthesis accepts handlers that do not fit")
	}
	const in = " (github.com/go-lambda-cdk/go-lambda-cdk/constructs/testdata/wired/"
	contains(t, err.Error(),
		"lambdacdk: Shop/Other: OnQueue(Shop/Jobs) sends events.SQSEvent, but the handler takes github.com/aws/aws-lambda-go/events.SNSEvent"+in+"topic/main.go:",
		"lambdacdk: Shop/Lost: the handler answers OnQueue(Shop/Jobs) with the records that failed, and Lambda ignores that",
		"lambdacdk: Shop/Plain: the handler answers the event source of Shop/Jobs with the records that failed, and Lambda ignores that without ReportBatchItemFailures: they would be lost; set ReportBatchItemFailures of the event source",
		"lambdacdk: Shop/Served: OnQueue(Shop/Jobs) sends events.SQSEvent, but the handler answers HTTP requests alone (StartHTTP)",
		"lambdacdk: Shop/Ruled: OnBus(Shop/Bus) sends events.EventBridgeEvent, but the handler takes github.com/aws/aws-lambda-go/events.SNSEvent",
		"lambdacdk: Shop/Filled: OnBucket(Shop/Uploads) sends events.EventBridgeEvent, but the handler takes",
		"lambdacdk: Shop/Miscalled: Links.Wrong of Shop/Front sends github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.Base, but the handler takes github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.Upload",
		"lambdacdk: Shop/MiscalledTarget: Links.WrongTarget of Shop/Front sends", "lambdacdk: Shop/Misaliased: Links.WrongAlias of Shop/Front sends",
		`lambdacdk: Shop/Routed: AddRoute("GET /") sends events.APIGatewayV2HTTPRequest, but the handler takes github.com/aws/aws-lambda-go/events.SNSEvent`,
		"lambdacdk: Shop/Opened: FunctionURL sends events.LambdaFunctionURLRequest, but the handler takes github.com/aws/aws-lambda-go/events.SNSEvent",
		"lambdacdk: Shop/Logged: OnLog(Shop/Source/Log) sends events.CloudwatchLogsEvent, but the handler takes")
	for _, fits := range []string{"Shop/Fits", "Shop/Report", "Shop/Told", "Shop/Called:", "Shop/CalledTarget"} {
		if strings.Contains(err.Error(), fits) {
			t.Errorf("synthesis has something against %s, which fits: %v", fits, err)
		}
	}
}

// An event source of the CDK's own says nothing of the queue's time. Lambda
// refuses the first, the second works until the function is throttled.
func TestPlainEventSourcesAreHeldAgainstTheirQueues(t *testing.T) {
	seconds := func(n float64) *awssqs.QueueProps {
		return &awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(&n)}
	}
	wire := func(t *testing.T, alias string, props *awssqs.QueueProps) awscdk.Stack {
		stack := newStack(t, nil)
		queue := awssqs.NewQueue(stack, new("Jobs"), props)
		newWorker(t, stack, "Worker", GoFunctionProps{Timeout: 20 * time.Second, AliasName: alias}).AddEventSource(awslambdaeventsources.NewSqsEventSource(queue,
			&awslambdaeventsources.SqsEventSourceProps{MaxBatchingWindow: awscdk.Duration_Seconds(new(5.0))}))
		return stack
	}
	for _, alias := range []string{"", "live"} {
		stack := wire(t, alias, seconds(10))
		err := panicOf(t, func() { synth(t, stack) })
		contains(t, err.Error(), "lambdacdk: Shop/Worker: the event source of Shop/Jobs: VisibilityTimeout of the queue is 10s, less than the function's Timeout (20s), which Lambda refuses; it should be 2m5s, which is 6 × the function's Timeout (20s) + BatchingWindow (5s)")
	}
	for _, c := range []struct {
		props *awssqs.QueueProps
		want  int
	}{{nil, 1}, {seconds(125), 0}} {
		stack := wire(t, "", c.props)
		synth(t, stack)
		found := *assertions.Annotations_FromStack(stack).FindWarning(new("/Shop/Worker"), assertions.Match_StringLikeRegexp(new(WarningVisibility)))
		if len(found) != c.want {
			t.Errorf("%d warnings, want %d", len(found), c.want)
		}
	}
}

// A queue of NewQueue learns from an event source of the CDK's own, too.
func TestQueueLearnsFromAPlainEventSource(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	newWorker(t, stack, "Worker", GoFunctionProps{Timeout: time.Minute}).Function.AddEventSource(awslambdaeventsources.NewSqsEventSource(jobs, nil))
	if got := synth(t, stack)[jobsID].Properties["VisibilityTimeout"]; got != 360.0 {
		t.Errorf("VisibilityTimeout = %v, want 6 × 1m0s", got)
	}
}
