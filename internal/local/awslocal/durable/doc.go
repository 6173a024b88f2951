// Package durable runs durable executions: a function is invoked again and
// again, each time with what it has done so far, until it says that it is over.
// Between two invocations it waits for a time, for somebody's callback, or for
// another function.
//
// The protocol is that of AWS. Its sources are the model of Lambda's API in
// aws-sdk-go-v2/service/lambda (operations, updates, states, limits), "AWS Lambda
// Durable Functions Language SDK Specification" 1.2 (the event, the answers, which
// actions an operation has, what one checkpoint may hold), the Lambda developer
// guide ("Idempotency", "Invoking durable functions", "Security and permissions for
// Lambda durable functions") and aws-durable-execution-sdk-python-testing, AWS's
// own stand-in for the service (transitions, pages, the retries of an invocation).
//
// An execution survives the death of the tool if there is a state: what a
// checkpoint has noted is in a journal before the function is told so.
package durable
