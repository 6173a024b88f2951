package history

import (
	"cmp"
	"slices"
	"time"
)

// An Invocation is one event that a function was given, or is to be given. What
// a History returns is a copy; the slices in it must not be changed.
type Invocation struct {
	ID ID
	// Trace is that of the first cause, or one that begins here.
	Trace string
	// RequestID is Lambda's; the tries of one event share it.
	RequestID string
	// Function is the function's name, Path its construct path.
	Function, Path string
	// Source says where it comes from in a few words, such as "POST /orders",
	// "queue Shop/Jobs", "schedule Shop/Nightly" and "invoke". Causes are what
	// has sent that: mostly one, none where a trace begins, several for a batch.
	Source string
	Causes []Cause
	// Asked is when it was asked for. Start is when a process got the event; zero
	// if none has.
	Asked, Start time.Time
	// Duration is from Start to the answer. Init is how long the process took to
	// start, if it was started for this invocation; else zero.
	Duration, Init time.Duration
	// Process numbers the processes of a function from 1; 0 if none was there.
	Process int
	// Memory is the most that the process has ever used, in bytes; 0 if it is
	// not known.
	Memory int64
	// Result is how it ended; Running if it has not.
	Result Result
	// ErrorType and ErrorMessage are those of a function that failed.
	ErrorType, ErrorMessage string
	// Fate is what becomes of what it was given; zero until it has ended.
	Fate Fate
	// Event and Answer are what the function got and gave. The answer of one that
	// failed is its error document.
	Event, Answer Payload
	// CallCount is how many calls it made of the services. Calls are those that
	// are remembered, in the order of their beginning. Only Get and Trace fill
	// them in.
	CallCount int
	Calls     []Call
}

// End is when it ended; zero if it has not.
func (i Invocation) End() time.Time {
	if i.Result == Running {
		return time.Time{}
	}
	return cmp.Or(i.Start, i.Asked).Add(i.Duration)
}

// Cold reports whether a process was started for the invocation.
func (i Invocation) Cold() bool { return i.Init > 0 }

// Cause is the invocation as a cause.
func (i Invocation) Cause() Cause { return Cause{i.Trace, i.ID} }

// A Result is how an invocation ended.
type Result string

// The results.
const (
	Running Result = ""        // or waits for a process
	OK      Result = "ok"      // answered
	Failed  Result = "error"   // answered with an error
	Timeout Result = "timeout" // took too long, and was killed
	Killed  Result = "killed"  // the process ended, or did not start
	Dropped Result = "dropped" // nobody waited for it before a process had it, or the tool ended
)

// Bad reports whether the function did not do what it was asked for.
func (r Result) Bad() bool { return slices.Contains([]Result{Failed, Timeout, Killed}, r) }

// A Payload is an event or an answer, or the beginning of one.
type Payload struct {
	Bytes []byte
	// Length is that of the whole in bytes.
	Length int
}

// Cut reports whether the end is not remembered.
func (p Payload) Cut() bool { return p.Length > len(p.Bytes) }

// A Call is a request to a service or to an API of the app.
type Call struct {
	ID    ID
	Trace string
	// Invocation is the one that made it; 0 for a call from outside, such as that
	// of a browser, and for one between two invocations. Function is the name of
	// the function that made it; empty for a call from outside.
	Invocation ID
	Function   string
	// Service is such as "sqs", and "api" for a request to an API. Operation is
	// such as "SendMessage" and "POST".
	Service, Operation string
	// Resource is the construct path of what it is about, or what the service
	// calls it if the app does not have it; empty if it is about none. Detail is
	// what of that: the key of an object, the path of a request.
	Resource, Detail string
	Start            time.Time
	// Duration is until the end of the answer; 0 if it has not ended.
	Duration time.Duration
	// Status is that of HTTP; 0 if there was no answer, as for what happens
	// without a request.
	Status int
	// Denied says why it was refused, if it was.
	Denied string
	// Causes are what has sent it, for what happens without a request and has a
	// cause, such as a message that becomes a dead letter. After is the invocation
	// that it follows, below which it stands in a trace; 0 for none.
	Causes []Cause
	After  ID
	// Failure is set if something is given up with it, such as that message.
	Failure bool
}

// End is when it ended; zero if it has not.
func (c Call) End() time.Time {
	if c.Duration == 0 {
		return time.Time{}
	}
	return c.Start.Add(c.Duration)
}

// Cause is the call as a cause.
func (c Call) Cause() Cause { return Cause{c.Trace, c.ID} }

// A Line is one line of a function's log.
type Line struct {
	At time.Time
	// Function is the name of the function.
	Function string
	// Invocation is the one that it belongs to; 0 if none does, as while a
	// process starts. RequestID is that of the invocation.
	Invocation ID
	RequestID  string
	// Process numbers the processes of a function from 1.
	Process int
	// Platform lines are those that Lambda writes; the others are of the standard
	// output, or of the standard error.
	Platform, Stderr bool
	Text             string
}
