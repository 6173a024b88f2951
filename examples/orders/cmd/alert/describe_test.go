package main

import "testing"

// What Lambda says is as in "Destinations" of "Retaining records of asynchronous
// invocations" and "Retain discarded records for a DynamoDB event source".
func TestFailuresInASentence(t *testing.T) {
	for message, want := range map[string]string{
		`{"order":"a1","problem":"the shop sells no \"gin\""}`: `order a1 is in the dead-letter queue: the shop sells no "gin"`,
		`{"version":"1.0","requestContext":{"requestId":"r","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:Importer:$LATEST",
			"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"detail":{}},
			"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},
			"responsePayload":{"errorMessage":"imports/a.csv: the file is refused","errorType":"FileError"}}`: `arn:aws:lambda:us-east-1:123456789012:function:Importer:$LATEST (RetriesExhausted): imports/a.csv: the file is refused`,
		`{"version":"1.0","requestContext":{"requestId":"r","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:Sales",
			"condition":"RetryAttemptsExhausted","approximateInvokeCount":11},
			"DDBStreamBatchInfo":{"shardId":"s","startSequenceNumber":"17","endSequenceNumber":"17","batchSize":1}}`: `arn:aws:lambda:us-east-1:123456789012:function:Sales (RetryAttemptsExhausted): 1 records of the stream from 17 on are not in the view`,
		"a person's test message": "a person's test message",
	} {
		if got := describe(message); got != want {
			t.Errorf("describe(%s)\n got %s\nwant %s", message, got, want)
		}
	}
}
