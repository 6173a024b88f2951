package functions

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// outgoing is one message about an invocation: to a destination or to the
// dead-letter queue. failure is set if the event is given up.
type outgoing struct {
	target, operation string
	failure           bool
	message           message.Message
}

// What is sent about an invocation.
const (
	toDestination = "destination"
	toDeadLetters = "dead letter"
)

// A record is what destinations get, as in "Destinations" of "Retaining records
// of asynchronous invocations" and, with the batch in place of the payloads, of
// "Retain discarded records" for streams.
type record struct {
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	RequestContext  requestContext   `json:"requestContext"`
	RequestPayload  json.RawMessage  `json:"requestPayload,omitempty"`
	ResponseContext *responseContext `json:"responseContext,omitempty"`
	ResponsePayload json.RawMessage  `json:"responsePayload,omitempty"`
	DDBStreamBatch  *batchInfo       `json:"DDBStreamBatchInfo,omitempty"`
	KinesisBatch    *batchInfo       `json:"KinesisBatchInfo,omitempty"`
	Payload         string           `json:"payload,omitempty"`

	at time.Time // Timestamp
}

type requestContext struct {
	RequestID   string `json:"requestId"`
	FunctionArn string `json:"functionArn"`
	// Condition is "Success", "RetriesExhausted" or "EventAgeExceeded"; of a
	// stream "RetryAttemptsExhausted" or "RecordAgeExceeded".
	Condition   string `json:"condition"`
	InvokeCount int    `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

// batchInfo names the records of a stream that were given up, which are still in
// it.
type batchInfo struct {
	ShardID  string `json:"shardId"`
	Start    string `json:"startSequenceNumber"`
	End      string `json:"endSequenceNumber"`
	First    string `json:"approximateArrivalOfFirstRecord"`
	Last     string `json:"approximateArrivalOfLastRecord"`
	Size     int    `json:"batchSize"`
	StreamID string `json:"streamArn"`
}

// timestampForm is that of Lambda's documents.
const timestampForm = "2006-01-02T15:04:05.000Z"

func newRecord(at time.Time, requestID, function, condition string, tries int) record {
	return record{
		Version: "1.0", Timestamp: at.UTC().Format(timestampForm), at: at.UTC(),
		RequestContext: requestContext{requestID, qualified(function), condition, tries},
	}
}

// answered adds what the function has answered, if it was run.
func (r *record) answered(a service.Answer) {
	if a.RequestID == "" && a.Payload == nil {
		return
	}
	r.ResponseContext = &responseContext{StatusCode: 200, ExecutedVersion: "$LATEST"}
	if a.Failed {
		r.ResponseContext.FunctionError = "Unhandled"
	}
	r.ResponsePayload = document(a.Payload)
}

// document is text as a part of a JSON document: itself, or a string.
func document(text []byte) json.RawMessage {
	if json.Valid(text) {
		return text
	}
	quoted, _ := json.Marshal(string(text)) // strings always encode
	return quoted
}

// to is the message for a destination.
func (r record) to(target, function, kind string) outgoing {
	text, _ := json.Marshal(r) // what is no JSON in it was made a string
	m := message.Message{Body: string(text)}
	switch service.OfARN(target) {
	case "events":
		entry, _ := json.Marshal(map[string]any{
			"Source": "lambda", "DetailType": "Lambda Function Invocation Result - " + kind, "Detail": string(text),
			"Resources": []string{qualified(function), target},
		})
		m.Body = string(entry)
	case "s3":
		m.Key = "aws/lambda/async/" + service.FunctionName(function) + r.at.Format("/2006/01/02/2006-01-02T15.04.05-") + randomid.UUID()
	}
	return outgoing{target, toDestination, kind == "Failure", m}
}

func (a Async) success(p *pending, answer service.Answer) []outgoing {
	if a.OnSuccess == "" {
		return nil
	}
	r := newRecord(p.clock.Now(), p.ID, p.Function, "Success", p.Failures+1)
	r.RequestPayload = document(p.Event)
	r.answered(answer)
	return []outgoing{r.to(a.OnSuccess, p.Function, "Success")}
}

// failure is what is sent about an event that is given up; both of the places
// get it where there are two.
func (a Async) failure(p *pending, condition string, answer service.Answer) []outgoing {
	var all []outgoing
	if a.OnFailure != "" {
		r := newRecord(p.clock.Now(), p.ID, p.Function, condition, p.Failures)
		r.RequestPayload = document(p.Event)
		r.answered(answer)
		all = append(all, r.to(a.OnFailure, p.Function, "Failure"))
	}
	if a.DeadLetters != "" {
		all = append(all, outgoing{a.DeadLetters, toDeadLetters, true, deadLetter(p, condition, answer)})
	}
	return all
}

// deadLetter is the event with the attributes of "Dead-letter queues".
func deadLetter(p *pending, condition string, answer service.Answer) message.Message {
	var failure struct{ ErrorMessage string }
	json.Unmarshal(answer.Payload, &failure) // another document has no message
	text := failure.ErrorMessage
	if text == "" {
		text = condition
	}
	const most = 1 << 10 // of the message
	return message.Message{Body: string(p.Event), Attributes: map[string]message.Attribute{
		"RequestID":    {DataType: "String", StringValue: p.ID},
		"ErrorCode":    {DataType: "Number", StringValue: "200"},
		"ErrorMessage": {DataType: "String", StringValue: text[:min(len(text), most)]},
	}}
}

// goesTo says where an event that is given up goes.
func (s *Service) goesTo(a Async) string {
	var places []string
	if a.OnFailure != "" {
		places = append(places, "the destination "+s.placeOf(a.OnFailure))
	}
	if a.DeadLetters != "" {
		places = append(places, "the dead-letter queue "+s.placeOf(a.DeadLetters))
	}
	if len(places) == 0 {
		return "is lost: the function has neither a destination for failures nor a dead-letter queue"
	}
	return "goes to " + strings.Join(places, " and ")
}

// qualified is a function's ARN with its alias or version.
func qualified(function string) string {
	if strings.HasPrefix(function, "arn:") && strings.Count(function, ":") == 6 {
		return function + ":$LATEST"
	}
	return function
}

// qualifier is the alias or version in a function's name or ARN.
func qualifier(function string) string {
	if _, after, ok := strings.Cut(function, "function:"); ok {
		function = after
	}
	if _, q, ok := strings.Cut(function, ":"); ok {
		return q
	}
	return "$LATEST"
}

// discarded is what the lane's destination is told about records that are given
// up. A bucket gets the records, too.
func (l *lane) discarded(p part, condition string) (target string, from message.Origin, m message.Message) {
	target = l.Reading.OnFailure
	first, last := p.records[0], p.records[len(p.records)-1]
	r := newRecord(l.service.host.Clock.Now(), cmp.Or(p.last.RequestID, randomid.UUID()), l.Function, condition, p.failures)
	if p.failures > 0 {
		r.answered(p.last)
		r.ResponsePayload = nil
	}
	batch := &batchInfo{
		ShardID: l.shard, Start: first.Sequence, End: last.Sequence, Size: len(p.records), StreamID: l.Source,
		First: first.At.UTC().Format(time.RFC3339), Last: last.At.UTC().Format(time.RFC3339),
	}
	if service.OfARN(l.Source) == "dynamodb" {
		r.DDBStreamBatch = batch
	} else {
		r.KinesisBatch = batch
	}
	if service.OfARN(target) == "s3" {
		text, _ := json.Marshal(map[string]any{"Records": recordsOf(p.records)}) // it was an event before
		r.Payload = string(text)
	}
	o := r.to(target, l.Function, "Failure")
	if o.message.Key != "" {
		o.message.Key = "aws/lambda/" + service.FunctionName(l.Function) + "/" + l.shard + r.at.Format("/2006/01/02/2006-01-02T15.04.05-") + randomid.UUID()
	}
	return target, message.Origin{Cause: "function " + service.FunctionName(l.Function), Service: "lambda.amazonaws.com", ARN: l.service.arnOf(l.Function)}, o.message
}
