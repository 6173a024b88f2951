package service

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Host is what services have of the server around them. In tests, what is not
// used may be missing.
type Host struct {
	// URL is where the server is reached, without a slash at its end.
	URL string

	// AccessKey is what requests to the server are signed with, and those of a
	// service to its own programs.
	AccessKey string

	// Caller is the function that signs with an access key; empty for the user,
	// who has the run's own.
	Caller func(accessKey string) (function string)

	// AccessKeyOf is the key of a function, by its name.
	AccessKeyOf func(function string) string

	// Background ends when nothing is to happen any more without a request.
	Background context.Context

	// Deliver sends a message to whatever has the ARN.
	Deliver message.Deliver

	// EventSource returns the event source with that ARN; nil if no service
	// has one.
	EventSource func(arn string) EventSource

	// Stream returns the stream with that ARN; nil if no service has one.
	Stream func(arn string) Stream

	// Invoke runs the app's functions.
	Invoke Invoke

	// InvokeForUser runs them for lambdacdk invoke.
	InvokeForUser Invoke

	// SecretsDir is the folder of the file with the values of secrets and
	// parameters.
	SecretsDir string

	// StateDir keeps objects, items and messages between runs. If empty, they are in
	// memory.
	StateDir string

	// CacheDir is where programs are installed. If empty, "go-lambda-cdk"
	// below [os.UserCacheDir].
	CacheDir string

	// Local is where a URL of one of the app's APIs is served on this machine;
	// empty if it is none. It is called while services read an app.
	Local func(url string) string

	// Sockets are the clients of the app's WebSocket APIs; nil if none can be.
	Sockets Sockets

	// Schedules says when schedules fire by themselves; see the modes of package
	// schedules.
	Schedules string

	// AWSDelays makes asynchronous invocations that failed wait as long as on
	// AWS, which is a minute or two. If unset, a second or two.
	AWSDelays bool

	// Debugged reports whether a debugger may hold a function; if nil, none.
	Debugged func(name string) bool

	// Hurry leaves out the time between two attempts: what failed is tried again
	// at once, as often as on AWS.
	Hurry bool

	// Clock is the time that services have; the handlers' is the machine's. If nil,
	// theirs is as well.
	Clock *clock.Clock

	// History gets what happens without a request; nil does not.
	History *history.History

	// Say gets what happens in the background, Problem what goes wrong there.
	Say, Problem func(format string, args ...any)
}

// Bury sends a message that a target has not taken to a dead-letter queue, as a
// step of its trace. path is what the app calls the queue, of what it is a dead
// letter of, such as "topic Shop/News".
func (h Host) Bury(deadLetters, path, of string, from message.Origin, m message.Message) error {
	m.By = h.History.Followed(history.Call{
		Service: OfARN(deadLetters), Operation: "dead letter", Resource: cmp.Or(path, deadLetters), Detail: "of " + of, Failure: true,
	}, m.By, nil)
	return h.Deliver(deadLetters, from, m)
}

// State is a folder of its own below StateDir; empty if that is.
func (h Host) State(name string) string {
	if h.StateDir == "" {
		return ""
	}
	return filepath.Join(h.StateDir, name)
}

// Fast is the mode of [Host.Schedules] in which what waits for a time waits a
// minute at most.
const Fast = "fast"

// ErrUnknown is wrapped by the errors of [Invoke] for a function that the app
// does not have.
var ErrUnknown = errors.New("the app has no such function")

// An Invocation is one event for one function.
type Invocation struct {
	// Function is its name or ARN, with or without a qualifier.
	Function string
	// Cause says in a few words why it is invoked, such as "queue Shop/Jobs". By
	// is what has sent that; if empty, what the context says.
	Cause string
	By    []history.Cause
	Event []byte
	// Fate says what becomes of the event by an answer; see [history.Origin]. If
	// nil, somebody waits for the answer.
	Fate func(Answer) history.Fate
	// RequestID is the invocation's id, which the tries of one event share. If
	// empty, a random UUID.
	RequestID string
}

// An Answer is what a function returned.
type Answer struct {
	// RequestID is the invocation's id.
	RequestID string
	// Payload is the answer; of a function that failed, the error document.
	Payload []byte
	// Failed is set if the function failed.
	Failed bool
	// By is the invocation, as the cause of what is sent on.
	By []history.Cause
}

// Invoke runs a function. The error is that of one that did not run at all.
type Invoke func(context.Context, Invocation) (Answer, error)

// FunctionName is the name in a function's name, ARN or partial ARN, with or
// without a qualifier.
func FunctionName(function string) string {
	if _, after, ok := strings.Cut(function, "function:"); ok {
		function = after
	}
	name, _, _ := strings.Cut(function, ":")
	return name
}
