package main

import (
	"encoding/json"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
)

// A document is what Lambda tells of an invocation that it gave up: of an event,
// or of records of a stream.
type document struct {
	RequestContext struct {
		FunctionARN string `json:"functionArn"`
		Condition   string `json:"condition"`
	} `json:"requestContext"`
	ResponsePayload struct {
		ErrorMessage string `json:"errorMessage"`
	} `json:"responsePayload"`
	Stream *struct {
		BatchSize int    `json:"batchSize"`
		Start     string `json:"startSequenceNumber"`
	} `json:"DDBStreamBatchInfo"`
}

// describe says in a sentence what a message of the topic is about.
func describe(message string) string {
	var failure contract.Failure
	if json.Unmarshal([]byte(message), &failure) == nil && failure.Order != "" {
		return fmt.Sprintf("order %s is in the dead-letter queue: %s", failure.Order, failure.Problem)
	}
	var d document
	if json.Unmarshal([]byte(message), &d) != nil || d.RequestContext.FunctionARN == "" {
		return message // of somebody who is new here
	}
	text := fmt.Sprintf("%s (%s)", d.RequestContext.FunctionARN, d.RequestContext.Condition)
	if d.Stream != nil {
		return fmt.Sprintf("%s: %d records of the stream from %s on are not in the view", text, d.Stream.BatchSize, d.Stream.Start)
	}
	return text + ": " + d.ResponsePayload.ErrorMessage
}
