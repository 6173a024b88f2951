// Package lambdatest runs handlers in tests as Lambda runs them, makes the
// events of the common sources in the encodings that the real services use,
// and tells what a queue or stream does with a batch's answer.
//
//	fn, err := lambdatest.Start(lambda.NewHandler(handle))
//	if err != nil {
//		t.Fatal(err)
//	}
//	t.Cleanup(fn.Close)
//
//	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:orders",
//		lambdatest.Message{Body: `{"id":1}`}, lambdatest.Message{Body: `broken`})
//	result, err := fn.Invoke(t.Context(), event)
//	…
//	outcome := lambdatest.SQSOutcome(event, result.Payload, result.Err())
//	if want := []string{event.Records[1].MessageId}; !slices.Equal(outcome.Retried, want) { … }
//
// Start runs a handler in the test's own process. StartBinary and StartPackage
// run a real process, with Lambda's environment, timeouts and shutdown, as
// `lambdacdk local` does, and with credentials that no service knows.
// Function.Handler puts an HTTP API, a REST API, a function URL or a load balancer
// in front of either, so that an ordinary HTTP client can drive it.
// Function.Tenant is the function as one of its tenants' callers see it.
//
// WebSocketClient makes the events of a client of a WebSocket API, and
// StartConnections plays the clients that a function sends to.
//
// Events are the same in every run: times and ids are fixed and counted, so
// that a test may compare whole values.
package lambdatest
