package logrecord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Kind says who speaks in a record.
type Kind string

// The kinds of records.
const (
	Log        Kind = "log"        // a function
	Platform   Kind = "platform"   // Lambda about a function, such as a timeout
	Invocation Kind = "invocation" // the tool, at the end of an invocation
	Tool       Kind = "tool"       // the tool itself
	Serving    Kind = "serving"    // the tool, when it serves and when what it serves has changed
)

// A Record is one thing that was said. Its JSON form is what lambdacdk local
// --json and lambdacdk logs --json write: a field that is empty is left out, and
// new ones may come.
type Record struct {
	// Time is when the tool got it.
	Time time.Time `json:"time"`
	Kind Kind      `json:"kind"`
	// Level is as the record says it, in capitals, such as "WARN"; empty if it says
	// none, which counts as INFO.
	Level Level `json:"level,omitempty"`
	// Message may have several lines.
	Message string `json:"message"`
	// Function is the construct path, such as "Shop/Orders".
	Function string `json:"function,omitempty"`
	// RequestID is the invocation's; empty before the first one of a process, and
	// where a process serves several at once and the record does not say.
	RequestID string `json:"requestId,omitempty"`
	// Process numbers the processes of a function from 1.
	Process int `json:"process,omitempty"`
	// Fields are what else is in the record, a JSON object in its own order.
	Fields json.RawMessage `json:"fields,omitempty"`
	// Stack is a stack trace, from the failure outwards, with all its frames.
	Stack []Frame `json:"stack,omitempty"`
	// Goroutines is how many others a crash has listed beside that of Stack.
	Goroutines int `json:"goroutines,omitempty"`
	// Invocation is set in a record of that kind.
	Invocation *Outcome `json:"invocation,omitempty"`
}

// An Outcome is how an invocation ended.
type Outcome struct {
	// Source is what asked for it, such as "GET /orders" or "queue Shop/Jobs".
	Source string `json:"source,omitempty"`
	// Status is the HTTP status of what an API answered, else "ok", "error",
	// "timeout", "killed" or "dropped", which is an invocation that was given up.
	Status string `json:"status"`
	// Failed is set if the function failed, or nothing could run.
	Failed bool `json:"failed,omitempty"`
	// Batch is set if it was given records of a queue or a stream.
	Batch *Batch `json:"batch,omitempty"`
	// Next is what happens to what has failed, such as "it comes again in 30s".
	Next string `json:"next,omitempty"`
	// Milliseconds is how long the handler took.
	Milliseconds float64 `json:"durationMs"`
	// Cold is set if a process was started for it, in InitMilliseconds.
	Cold             bool    `json:"cold"`
	InitMilliseconds float64 `json:"initMs,omitempty"`
	// MemoryMB is the most memory that the process has had; 0 if that is not
	// known.
	MemoryMB int `json:"memoryMB,omitempty"`
}

// A Batch is what a function was given at once, and how much of that has failed.
type Batch struct {
	// Of is what one of it is called: "message" or "record".
	Of      string `json:"of"`
	Records int    `json:"records"`
	Failed  int    `json:"failed"`
}

// FailedText is [history.Fate.FailedText].
func (b Batch) FailedText() string {
	return history.Fate{Of: b.Of, Records: b.Records, Failed: b.Failed}.FailedText()
}

// AppendJSON appends the record as one line. No byte of it can steer a terminal.
func (r Record) AppendJSON(b []byte) ([]byte, error) {
	r.Time = r.Time.UTC().Truncate(time.Millisecond)
	var text bytes.Buffer
	e := json.NewEncoder(&text) // which ends the line
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return b, err
	}
	line := text.Bytes()
	for len(line) > 0 {
		c, size := utf8.DecodeRune(line)
		// Only in strings: the rest of JSON is harmless.
		if c != '\n' && cleantext.Harmful(c) && c != utf8.RuneError {
			b = fmt.Appendf(b, `\u%04x`, c)
		} else {
			b = append(b, line[:size]...)
		}
		line = line[size:]
	}
	return b, nil
}

// OfLine is the record that a function has written, in one line or in several.
func OfLine(l Line) Record {
	r := Parse(l.Text)
	r.Time, r.Kind, r.Function, r.Process = l.At, Log, l.Function, l.Process
	if l.RequestID == "" {
		return r
	}
	if r.RequestID != "" && r.RequestID != l.RequestID { // that of a caller, perhaps
		id, _ := json.Marshal(r.RequestID) // a string: cannot fail
		fields, _ := decodeObject(r.Fields)
		r.Fields = encodeObject(append([]field{{"requestId", id}}, fields...))
	}
	r.RequestID = l.RequestID
	return r
}

// OfPlatform is what Lambda itself would say about a function.
func OfPlatform(l Line) Record {
	return Record{Time: l.At, Kind: Platform, Level: "ERROR", Message: l.Text, Function: l.Function, RequestID: l.RequestID, Process: l.Process}
}

// Addresses are what a record of the kind "serving" has as its fields.
type Addresses struct {
	// URLs are those of APIs, sites and domains, by construct path or name.
	URLs map[string]string `json:"urls"`
	// Services is what functions find as AWS_ENDPOINT_URL.
	Services string `json:"services"`
	// Page is the address of the console page.
	Page string `json:"page,omitempty"`
}

// NewServing is the record of what is served; the text is for people.
func NewServing(at time.Time, text string, a Addresses) Record {
	fields, _ := json.Marshal(a) // strings: cannot fail
	return Record{Time: at, Kind: Serving, Level: "INFO", Message: text, Fields: fields}
}
