package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// Ids of the warnings that a function's handler may not fit what invokes it.
const (
	// WarningHandlerEvent: the handler seems to take another event.
	WarningHandlerEvent = "go-lambda-cdk:handlerEvent"

	// WarningHandlerFailures: what the handler says of the records that failed
	// and what Lambda does with it seem not to fit.
	WarningHandlerFailures = "go-lambda-cdk:handlerFailures"
)

// A wiring is something that invokes a function, as far as the handler has to
// fit it.
type wiring struct {
	// call is who wired it: "OnQueue(Shop/Jobs)". Where trigger is set, its name
	// is asked for when there is something to say of it.
	call    string
	trigger *trigger
	// events are the types of package events, or batch, that decode what is sent.
	events []string
	// records: an event has several records, and the handler may say which of
	// them failed.
	records bool
	// listed: Lambda asks which records failed (ReportBatchItemFailures).
	listed bool
	// input is the type of what is sent, where the app says it itself; empty for
	// an event of AWS's and for a type without a name.
	input string
	// agreed: input is what a contract says, and not an example of it.
	agreed bool
	// source is the ARN of the queue, topic or bus whose messages are sent, and
	// detailTypes are those that a rule of the bus asks for, where it lists them.
	source      string
	detailTypes []string
	// answers are the types that the handler of an authorizer may answer with.
	answers []string
	// http: what is sent is a request, which lambdaruntime.StartHTTP serves.
	http bool
	// streams: what is answered must be a stream.
	streams bool
	// integration is that of a route of an HTTP API, whose events are settled
	// when the program is known.
	integration *functionIntegration
	// reach is by what routes an API sends requests; nil for a function's URL.
	reach *reach
	// socket: what is sent is a message of a WebSocket API.
	socket bool
}

// A misfit is what is wrong between a handler and a wiring.
type misfit struct {
	text    string
	warning string // the id, if it is only a guess or does no harm by itself
}

// misfits compares a wiring with how a program starts. A program that starts in
// several ways, or in one that is not known, is not judged.
func (w wiring) misfits(p program.Program) []misfit {
	if p.Unknown != "" || len(p.Handlers) != 1 {
		return nil
	}
	h := p.Handlers[0]
	if h.Kind == program.HTTP && w.http {
		return nil
	}
	if h.Kind == program.HTTP && !h.Fallback && w.socket {
		return []misfit{{text: fmt.Sprintf("%s sends %s, but the handler answers HTTP requests alone (StartHTTP), and a WebSocket API sends none; "+
			"serve a websocket.Handler of lambdaruntime/websocket, in a function of its own", w.call, w.sent())}}
	}
	if h.Kind == program.HTTP && !h.Fallback {
		return []misfit{{text: fmt.Sprintf("%s sends %s, but the handler answers HTTP requests alone (StartHTTP); give it lambdaruntime.WithFallback, or a function of its own", w.call, w.sent())}}
	}
	if found := w.wrongEvent(h); found != nil {
		return []misfit{*found}
	}
	return w.wrongAnswer(h)
}

// sent is what the handler gets.
func (w wiring) sent() string {
	if w.input != "" {
		return w.input
	}
	if w.events == nil {
		return "its Input"
	}
	return "events." + w.events[0]
}

// wrongEvent: the handler decodes something else. Bytes and maps decode
// everything.
func (w wiring) wrongEvent(h program.Handler) *misfit {
	event, taken := h.Event(), strings.TrimPrefix(h.Input, "*")
	unnamed := w.events == nil && w.input == ""
	switch {
	case taken == "", event != "" && slices.Contains(w.events, event), w.input != "" && taken == w.input:
		return nil
	case event == "" && (unnamed || !named(taken)):
		return nil
	}
	m := &misfit{text: fmt.Sprintf("%s sends %s, but the handler takes %s", w.call, w.sent(), taken), warning: WarningHandlerEvent}
	if w.http {
		m.text += ": take that, or serve an http.Handler by lambdaruntime.StartHTTP"
	}
	if w.socket {
		m.text += ": take that, or serve a websocket.Handler of lambdaruntime/websocket"
	}
	switch {
	case !h.Sure:
		m.text += ", as far as its functions tell"
	case event != "" && w.events != nil, w.agreed:
		m.warning = "" // a type of the app's own may be meant for this event, field by field
	}
	return m
}

// named tells whether a type has a name of its own.
func named(typ string) bool {
	path, name, ok := strings.Cut(typ[strings.LastIndexByte(typ, '/')+1:], ".")
	raw := typ == "encoding/json.RawMessage" || typ == "encoding/json/jsontext.Value" // the same, since Go 1.27
	return ok && path != "" && name != "" && !strings.ContainsAny(path, "[]{}(* ") && !raw
}

// wholeAnswers and streamedAnswers are types of package events by which a
// handler answers a request.
var (
	wholeAnswers    = []string{"APIGatewayProxyResponse", "APIGatewayV2HTTPResponse", "LambdaFunctionURLResponse"}
	streamedAnswers = []string{"APIGatewayProxyStreamingResponse", "LambdaFunctionURLStreamingResponse"}
)

// wrongAnswer: the handler lists failures and nobody reads the list, or it lists
// none although it could; it answers whole where a stream is read, or the
// reverse; or an authorizer answers in another form than the API wants.
func (w wiring) wrongAnswer(h program.Handler) []misfit {
	answer := strings.TrimPrefix(strings.TrimPrefix(h.Output, "*"), "github.com/aws/aws-lambda-go/events.")
	var m misfit
	if !h.Sure {
		m.warning = WarningHandlerEvent
	}
	switch {
	case w.http && w.streams && slices.Contains(wholeAnswers, answer):
		m.text = fmt.Sprintf("%s wants a stream, but the handler answers with events.%s, whole: serve an http.Handler by lambdaruntime.StartHTTP, or leave streaming out", w.call, answer)
		return []misfit{m}
	case w.http && !w.streams && slices.Contains(streamedAnswers, answer):
		m.text = fmt.Sprintf("%s wants whole answers, but the handler streams events.%s: set streaming, or answer with another type", w.call, answer)
		return []misfit{m}
	case w.answers != nil:
		return w.wrongVerdict(h)
	case !w.records:
		return nil
	case !w.listed && h.ListsFailures():
		m := misfit{text: fmt.Sprintf("the handler answers %s with the records that failed, and Lambda ignores that without ReportBatchItemFailures: "+
			"they would be lost; %s", w.call, w.repair())}
		if !h.Sure {
			m.warning = WarningHandlerFailures
		}
		return []misfit{m}
	case w.listed && h.Output != "" && !h.ListsFailures() && slices.Contains(w.events, h.Event()):
		return []misfit{{warning: WarningHandlerFailures, text: fmt.Sprintf("the handler does not tell %s which records failed, so that all of a batch come again where one fails; "+
			"wrap it by package batch, or set WholeBatches if that is meant", w.call)}}
	}
	return nil
}

// wrongVerdict: the handler of an authorizer answers with a type of package
// events that is none of w.answers.
func (w wiring) wrongVerdict(h program.Handler) []misfit {
	answer := h.Answer()
	if answer == "" || slices.Contains(w.answers, answer) {
		return nil
	}
	m := misfit{text: fmt.Sprintf("%s wants events.%s for an answer, but the handler answers %s: set its Format, or make the handler one of lambdaruntime/authorizer",
		w.call, w.answers[0], strings.TrimPrefix(h.Output, "*"))}
	if !h.Sure {
		m.warning = WarningHandlerEvent
	}
	return []misfit{m}
}

func (w wiring) repair() string {
	if strings.HasPrefix(w.call, "On") {
		return "leave WholeBatches out"
	}
	return "set ReportBatchItemFailures of the event source, or wire it by GoFunction's On… methods, which do"
}

// wires notes what the call sends to the handler.
func (t *trigger) wires(w wiring) {
	w.trigger = t
	t.fn.code.wirings = append(t.fn.code.wirings, w)
}

// checkWirings compares what invokes the function with what its handler takes,
// once that is known.
func (c *lateCode) checkWirings() {
	for _, w := range c.wirings {
		if w.integration != nil {
			w.events = w.integration.settle(c.built.program).events()
		}
		found := w.misfits(c.built.program)
		if len(found) > 0 && w.trigger != nil {
			w.call = w.trigger.call()
			found = w.misfits(c.built.program)
		}
		if len(found) == 0 {
			found = c.misfitMessages(w)
		}
		for _, m := range found {
			if line := c.sourceLine(startsHandler); line != "" {
				m.text += " (" + line + ")"
			}
			if m.warning == "" {
				c.problems.add("Entry", "%s", m.text)
				continue
			}
			awscdk.Annotations_Of(c.scope).AddWarningV2(&m.warning, &m.text)
		}
	}
}

// startsHandler finds the line that starts a program.
var startsHandler = []func(line string) bool{
	func(line string) bool { return strings.Contains(line, "lambdaruntime.Start") },
	func(line string) bool { return strings.Contains(line, "lambda.Start") },
}
