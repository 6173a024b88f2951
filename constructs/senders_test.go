package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

const aTyped = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed."

// Shows P10: what one function sends and another decodes is one type, or the app
// is not deployed.
func TestWhatIsSentIsHeldAgainstWhatIsDecoded(t *testing.T) {
	queue := wiring{call: "OnQueue(Shop/Jobs)", events: mappingKinds["SqsEventSource"], source: "arn"}
	topic := wiring{call: "OnTopic(Shop/News)", events: []string{"SNSEvent"}, source: "arn"}
	bus := wiring{call: "OnBus(Shop/Bus)", events: busEvents, source: "arn", detailTypes: []string{"Paid", "Sent"}}
	anyOfBus := bus
	anyOfBus.detailTypes = nil
	paid := sender{link: "Links.Orders of Shop/Take", message: "example.com/contract.Paid"}
	stack := newStack(t, nil)
	fanned := sender{link: paid.link, message: paid.message, fansOut: true, to: awssns.NewTopic(stack, new("News"), nil)}
	wrapped := fanned
	wrapped.enveloped = true
	for _, c := range []struct {
		name    string
		w       wiring
		s       sender
		decoded string
		want    string // part of the text; empty: it fits
	}{
		{"the same type", queue, paid, "example.com/contract.Paid", ""},
		{"a pointer to it", queue, paid, "*example.com/contract.Paid", ""},
		{"another type", queue, paid, "example.com/contract.Sent", "Links.Orders of Shop/Take sends example.com/contract.Paid to OnQueue(Shop/Jobs), but the handler decodes example.com/contract.Sent"},
		{"of a topic", topic, paid, "example.com/contract.Sent", "sends example.com/contract.Paid to OnTopic(Shop/News), but the handler decodes example.com/contract.Sent"},
		{"asked for by a rule", bus, paid, "example.com/contract.Sent", "sends example.com/contract.Paid to OnBus(Shop/Bus), but the handler decodes example.com/contract.Sent"},
		{"asked for and decoded", bus, paid, "example.com/contract.Paid", ""},
		{"another detail-type", bus, sender{message: "example.com/contract.Other"}, "example.com/contract.Sent", ""},
		{"any detail-type", anyOfBus, paid, "example.com/contract.Sent", ""},
		{"raw through a topic", queue, fanned, "example.com/contract.Paid", ""},
		{"another one, raw through a topic", queue, fanned, "example.com/contract.Sent", "sends example.com/contract.Paid to Shop/News, whose messages go to OnQueue(Shop/Jobs), but the handler decodes example.com/contract.Sent"},
		{"wrapped, and not expected", queue, wrapped, "example.com/contract.Paid",
			"to Shop/News, whose messages go to OnQueue(Shop/Jobs), where it comes in SNS's envelope, but the handler decodes example.com/contract.Paid; set RawMessageDelivery of the subscription, or take typed.SNSEntity[example.com/contract.Paid]"},
		{"wrapped", queue, wrapped, aTyped + "SNSEntity[example.com/contract.Paid]", ""},
		{"wrapped, another one", queue, wrapped, aTyped + "SNSEntity[example.com/contract.Sent]", "but the handler decodes example.com/contract.Sent"},
		{"wrapped, and decoded by hand", queue, wrapped, anEvent + "SNSEntity", ""},
		{"wrapped text", queue, wrapped, aTyped + "SNSEntity[string]", ""},
	} {
		if got := c.s.misfit(c.w, c.decoded); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Where it is not known what a handler decodes, or not for certain, nothing
// fails.
func TestOnlyWhatIsKnownIsHeldAgainstWhatIsSent(t *testing.T) {
	for _, c := range []struct {
		name    string
		h       program.Handler
		found   int
		warning string
	}{
		{"another type", program.Handler{Message: "example.com/contract.Sent", Sure: true}, 1, ""},
		{"perhaps another", program.Handler{Message: "example.com/contract.Sent"}, 1, WarningHandlerEvent},
		{"nothing known", program.Handler{Sure: true}, 0, ""},
		{"text", program.Handler{Message: "string", Sure: true}, 0, ""},
		{"bytes", program.Handler{Message: "encoding/json.RawMessage", Sure: true}, 0, ""},
		{"a map", program.Handler{Message: "map[string]interface {}", Sure: true}, 0, ""},
	} {
		stack := newStack(t, nil)
		s := newGoSession()
		s.senders["arn"] = []sender{{link: "Links.Orders of Shop/Take", message: "example.com/contract.Paid"}}
		code := &lateCode{stackPlace: &stackPlace{session: s}, scope: stack}
		code.built.program = program.Program{Handlers: []program.Handler{c.h}}
		found := code.misfitMessages(wiring{call: "OnQueue(Shop/Jobs)", source: "arn"})
		if len(found) != c.found || c.found > 0 && found[0].warning != c.warning {
			t.Errorf("%s: %+v, want %d, warning %q", c.name, found, c.found, c.warning)
		}
		if other := code.misfitMessages(wiring{source: "another"}); len(other) > 0 {
			t.Errorf("%s: %+v of a queue that nobody sends to", c.name, other)
		}
	}
}

// The whole way, from the links and the linked programs to the errors.
func TestSendersAndHandlersThatDisagreeFailSynthesis(t *testing.T) {
	if testing.Short() {
		t.Skip("links and synthesizes handlers; go test without -short runs it")
	}
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	function := func(id, entry string) *GoFunction {
		return NewGoFunction(stack, id, &GoFunctionProps{Entry: "./testdata/wired/" + entry})
	}
	queue := func(id, entry string) awssqs.Queue {
		q := NewQueue(stack, id, nil)
		function("Of"+id, entry).OnQueue(q, nil)
		return q
	}
	subscribed := func(id, entry string, raw bool) awssns.Topic {
		topic := NewTopic(stack, id+"Topic", nil)
		topic.AddSubscription(awssnssubscriptions.NewSqsSubscription(queue(id, entry), &awssnssubscriptions.SqsSubscriptionProps{RawMessageDelivery: &raw}))
		return topic
	}
	topic, bus := NewTopic(stack, "News", nil), NewBus(stack, "Bus", nil)
	function("OfNews", "told").OnTopic(topic, nil)
	// The name of a detail's type is the detail-type, also of the wrong type.
	function("OfBase", "detail").OnBus(bus, pattern.Fields{"detail-type": pattern.Is("Base")}, nil)
	function("OfUpload", "detail").OnBus(bus, pattern.Fields{"detail-type": pattern.Is("Upload")}, nil)
	type contracts struct {
		Right, Raw, Wrapped, Text link.QueueOf[contract.Upload]
		Wrong                     link.QueueOf[contract.Base]
		RightTopic, Unwrapped     link.TopicOf[contract.Upload]
		WrongTopic                link.TopicOf[contract.Base]
		RightBus                  link.BusOf[contract.Upload]
		WrongBus                  link.BusOf[contract.Base]
	}
	NewGoFunction(stack, "Front", &GoFunctionProps{Entry: "./testdata/wired/http", Links: contracts{
		Right: LinkQueueOf[contract.Upload](queue("Right", "decodes")), Wrong: LinkQueueOf[contract.Base](queue("Wrong", "decodes")), Text: LinkQueueOf[contract.Upload](queue("Text", "batch")),
		Raw: LinkQueueOf[contract.Upload](queue("Direct", "decodes")), Wrapped: LinkQueueOf[contract.Upload](queue("Unwrapping", "envelope")),
		RightTopic: LinkTopicOf[contract.Upload](subscribed("Raw", "decodes", true)), Unwrapped: LinkTopicOf[contract.Upload](subscribed("Wrapped", "decodes", false)),
		WrongTopic: LinkTopicOf[contract.Base](topic),
		RightBus:   LinkBusOf[contract.Upload](bus), WrongBus: LinkBusOf[contract.Base](bus),
	}})
	err := panicOf(t, func() { app.Synth(nil) })
	if err == nil {
		t.Fatal("synthesis accepts senders and handlers that disagree")
	}
	const base, upload = "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.Base", "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.Upload"
	contains(t, err.Error(),
		"lambdacdk: Shop/OfWrong: Links.Wrong of Shop/Front sends "+base+" to OnQueue(Shop/Wrong), but the handler decodes "+upload+" (github.com/go-lambda-cdk/go-lambda-cdk/constructs/testdata/wired/decodes/main.go:",
		"lambdacdk: Shop/OfUnwrapping: Links.Wrapped of Shop/Front sends "+upload+" to OnQueue(Shop/Unwrapping), but the handler decodes "+aTyped+"SNSEntity["+upload+"]",
		"lambdacdk: Shop/OfWrapped: Links.Unwrapped of Shop/Front sends "+upload+" to Shop/WrappedTopic, whose messages go to OnQueue(Shop/Wrapped), where it comes in SNS's envelope",
		"lambdacdk: Shop/OfNews: Links.WrongTopic of Shop/Front sends "+base+" to OnTopic(Shop/News), but the handler decodes "+upload,
		"lambdacdk: Shop/OfBase: Links.WrongBus of Shop/Front sends "+base+" to OnBus(Shop/Bus), but the handler decodes "+upload)
	for _, fits := range []string{"Shop/OfRight", "Shop/OfDirect", "Shop/OfRaw:", "Shop/OfUpload", "Shop/OfText"} {
		if strings.Contains(err.Error(), fits) {
			t.Errorf("synthesis has something against %s, which fits: %v", fits, err)
		}
	}
}
