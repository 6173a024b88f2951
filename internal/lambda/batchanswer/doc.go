// Package batchanswer reads a function's answer to a batch as Lambda's event
// source mappings read it, with ReportBatchItemFailures on the mapping: which
// records are done, which are delivered again, and why.
//
//	outcome := batchanswer.SQS(event, payload, nil)
//	for _, id := range outcome.Done { … }
//
// The rules are those of "Success and failure conditions" in the Lambda guide.
package batchanswer
