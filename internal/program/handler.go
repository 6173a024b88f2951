package program

import (
	"slices"
	"strings"
)

// A Kind is the function that starts a handler.
type Kind string

const (
	// Start is lambdaruntime.Start: the handler takes an Input.
	Start Kind = "lambdaruntime.Start"

	// HTTP is lambdaruntime.StartHTTP: the handler answers HTTP requests, and
	// all other events end in an error, unless it has a Fallback.
	HTTP Kind = "lambdaruntime.StartHTTP"

	// Raw is lambdaruntime.StartHandler: the handler takes bytes. What decodes
	// them is its own business.
	Raw Kind = "lambdaruntime.StartHandler"

	// Plain is aws-lambda-go's lambda.Start and what else that package has.
	Plain Kind = "lambda.Start"
)

// A Handler is one way in which a program starts.
type Handler struct {
	Kind Kind `json:"kind"`

	// Input is the type of the event, with its import path:
	// "github.com/aws/aws-lambda-go/events.SQSEvent", "map[string]interface {}".
	// A type of the main package is "main.Order". Empty where it is not known.
	Input string `json:"input,omitempty"`

	// Output is the type of the answer, in the same writing. Empty where it is
	// not known.
	Output string `json:"output,omitempty"`

	// Message is what the messages within the event are decoded into, by
	// batch.SQS or by a type of package typed, in the same writing. Empty where
	// that is the handler's own business.
	Message string `json:"message,omitempty"`

	// Fallback: an [HTTP] handler takes other events too. Input is theirs then.
	Fallback bool `json:"fallback,omitempty"`

	// Inputs are the events that functions of the program take, sorted, where
	// they do not agree on one: Input is empty then, and what the handler takes
	// is decided when it runs.
	Inputs []string `json:"inputs,omitempty"`

	// Sure: Input, or that there is none, is what the handler takes. Otherwise
	// it is a guess, by the types of functions in the program, and empty if
	// they do not agree on one event of package events.
	Sure bool `json:"sure,omitempty"`
}

// Event is the name of the type that the handler takes, if it is one of package
// events of aws-lambda-go, or of packages batch and typed: "SQSEvent",
// "KinesisWindowEvent"; [AuthorizerEvent] for package authorizer. Empty otherwise.
func (h Handler) Event() string { return eventType(h.Input) }

// Answer is the name of the type that the handler answers with, as Event has
// that of what it takes; [AuthorizerResult] for package authorizer.
func (h Handler) Answer() string { return eventType(h.Output) }

// What package lambdaruntime/authorizer takes and answers, for every kind of API.
const (
	AuthorizerEvent  = "authorizer.Event"
	AuthorizerResult = "authorizer.Result"
)

// ListsFailures tells that the handler answers a batch with the records that
// failed, as all handlers of package batch do. Lambda ignores that answer where
// the event source mapping does not have ReportBatchItemFailures. A type of the
// program's own that has such a list is not told.
func (h Handler) ListsFailures() bool { return slices.Contains(failureLists, eventType(h.Output)) }

// failureLists are the answers with a field batchItemFailures, of packages
// events and batch.
var failureLists = []string{
	"SQSEventResponse", "KinesisEventResponse", "DynamoDBEventResponse",
	"KinesisTimeWindowEventResponse", "DynamoDBTimeWindowEventResponse",
	"WindowResponse",
}

const (
	eventsPath = "github.com/aws/aws-lambda-go/events."
	batchPath  = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch."
	typedPath  = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed."
	// authorizerPath lacks the name of the package, which stays.
	authorizerPath = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/"
)

func eventType(name string) string {
	name = strings.TrimPrefix(name, "*")
	if own := strings.TrimPrefix(name, authorizerPath); own == AuthorizerEvent || own == AuthorizerResult {
		return own
	}
	for _, path := range []string{eventsPath, batchPath, typedPath} {
		if event, ok := strings.CutPrefix(name, path); ok {
			event, _, _ = strings.Cut(event, "[")
			return event
		}
	}
	return ""
}

// starts are the marks of starting that a program has.
type starts struct {
	typed              [][]string // the arguments of each Start
	http, fallback     bool
	raw                bool
	plain              bool     // aws-lambda-go decodes events by reflection
	ours               bool     // a function of lambdaruntime starts it, marked or not
	functions, answers []string // what functions of the program take, and answer
	messages           []string // what package batch decodes messages of queues into
}

func (s *starts) see(name string) {
	if arguments, ok := argument(name, startOf); ok {
		s.typed = append(s.typed, splitTypes(arguments))
		return
	}
	if message, ok := argument(name, messageOf); ok {
		s.messages = append(s.messages, TypeName(message))
		return
	}
	switch name {
	case startHTTP:
		s.http = true
	case httpFallback:
		s.fallback = true
	case startHandler:
		s.raw = true
	default:
		s.seeFunction(name)
	}
}

func (s *starts) handlers() []Handler {
	var all []Handler
	for _, t := range s.typed {
		if len(t) == 2 {
			all = append(all, Handler{Kind: Start, Input: TypeName(t[0]), Output: TypeName(t[1]), Sure: true})
		}
	}
	switch {
	case s.http && s.fallback:
		all = append(all, s.guess(Handler{Kind: HTTP, Fallback: true}))
	case s.http:
		all = append(all, Handler{Kind: HTTP, Sure: true})
	}
	if s.raw {
		all = append(all, s.guess(Handler{Kind: Raw}))
	}
	if len(all) == 0 && s.plain && !s.ours {
		all = append(all, s.guess(Handler{Kind: Plain}))
	}
	for i, h := range all {
		all[i].Message = s.message(h)
	}
	return all
}

// message is what a handler decodes the messages of its event into. Of several
// types it is not known which is for which queue.
func (s *starts) message(h Handler) string {
	if event, ok := strings.CutPrefix(strings.TrimPrefix(h.Input, "*"), typedPath); ok {
		_, message, _ := strings.Cut(event, "[")
		return strings.TrimSuffix(message, "]")
	}
	if h.Event() == "SQSEvent" && len(s.messages) == 1 {
		return s.messages[0]
	}
	return ""
}

// InEnvelope tells whether a message is decoded as one that SNS wraps, for a
// queue that a topic sends to, and into what; that is empty where the handler
// decodes it itself.
func InEnvelope(message string) (inner string, ok bool) {
	message = strings.TrimPrefix(message, "*")
	if inner, ok := strings.CutPrefix(message, typedPath+"SNSEntity["); ok {
		return strings.TrimSuffix(inner, "]"), true
	}
	return "", message == eventsPath+"SNSEntity"
}
