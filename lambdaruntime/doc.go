// Package lambdaruntime runs Go handlers in AWS Lambda and on this machine.
//
//	package main
//
//	import (
//		"context"
//		"log/slog"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//	)
//
//	type Order struct{ ID string }
//
//	type Receipt struct{ Number int }
//
//	func handle(ctx context.Context, order Order) (Receipt, error) {
//		slog.InfoContext(ctx, "order taken", "id", order.ID)
//		return Receipt{Number: 17}, nil
//	}
//
//	func main() {
//		lambdaruntime.Start(handle)
//	}
//
// [Start] runs functions that take events, [StartHTTP] runs an http.Handler and
// [StartHandler] what other libraries make of either. All use aws-lambda-go's
// loop, so its lambdacontext and its event types work as ever. None keeps anything
// of an invocation outside its context: one process may serve several at once.
//
// # On this machine
//
// Where AWS_LAMBDA_RUNTIME_API is not set the same program runs locally, and
// logs text instead of JSON. StartHTTP serves on $PORT, or 8080. Start does the
// same with events, in the way of Lambda's Invoke API:
//
//	go run ./cmd/orders
//	curl -d '{"ID":"a1"}' http://localhost:8080
//	aws lambda invoke --endpoint-url http://localhost:8080 --function-name orders --payload '{"ID":"a1"}' /dev/stdout
//
// or runs once, with the result on standard output and status 1 on failure:
//
//	go run ./cmd/orders -event testdata/order.json
//	go run ./cmd/orders -event '{"ID":"a1"}'
//	go run ./cmd/orders -event - <testdata/order.json
//
// # HTTP
//
// The rule of [StartHTTP] is that a handler sees what it would see behind net/http's
// server, and the client gets what that server would send. Constructs of this
// library tell the handler what stands before it. An app that makes a REST API
// or a load balancer itself tells it by the function's environment:
//
//	LAMBDACDK_EVENT_SOURCE  http-api, rest-api, function-url or alb. If it is
//	                        not set, each event shows where it comes from
//	LAMBDACDK_INVOKE_MODE   RESPONSE_STREAM where the source streams answers,
//	                        which function URLs and REST APIs can. If it and the
//	                        source disagree, clients get the answer's framing
//	LAMBDACDK_BASE_PATH     the path below which a custom domain of a REST API
//	                        or a rule of a load balancer has the function, such
//	                        as /orders, which the handler does not see. HTTP APIs
//	                        take it away themselves, unless their integration has
//	                        payload format 1.0
//
// What is taken away before the path is AWS's, and not all of it is documented:
//
//	source                    the path of the event         sure by
//	REST API                  escaped, without its stage    captures
//	REST API, custom domain   with the base path            AWS's documentation
//	HTTP API, stage $default  decoded                       captures
//	HTTP API, named stage     decoded, below /stage         captures
//	the same, custom domain   decoded, below /stage         reports; Powertools
//	                                                        takes it away as well
//	payload format 1.0        as format 2.0, with the base  reports; AWS's
//	                          path of a custom domain       documentation
//	function URL              escaped                       captures
//	load balancer             escaped                       captures
//
// Behind a custom domain the event's route key tells whether a path begins with
// the stage or with a segment of the same name. The route $default does not: a
// function behind it, with a named stage, cannot have a first segment called
// like the stage.
//
// A REST API passes bodies that are no text, images and compressed ones, only
// where its binary media types say so: give it "*/*". A load balancer passes
// several cookies only where its target group has multi-value headers.
//
// # Errors
//
// A failed invocation makes exactly one record at ERROR, with the request id.
// aws-lambda-go's own line, which says the same without it, is kept out. The
// errorType that callers, dead letter queues and Step Functions see is what
// ErrorType() string returns, on any error in the chain, else the name of the
// innermost type that is not the standard library's, else DeadlineExceeded or
// Canceled, else the name of an exported type of the standard library such
// as PathError, else Error.
//
// An event that does not decode or whose Validate method refuses it fails with an
// [EventError], which names the field: "the event's field items[2].price: got
// string, want float64".
//
// A panic is a failed invocation too, of type Panic unless its value names
// another, with the stack in the record. The process lives; see
// [WithPanicExit]. A response over Lambda's limit of 6 MB fails with
// Function.ResponseSizeTooLarge, and the process lives as well.
//
// # Life of an invocation
//
// The context ends [DefaultDeadlineMargin] before Lambda would stop the process;
// see [WithDeadlineMargin]. Work that goes on beside the handler is started with
// [Go], which the answer waits for: Lambda freezes the process after it. An
// invocation of the event {"lambdacdk":"warm"} is answered without the handler;
// with "hold":true it takes a fifth of a second, so that several such invocations
// at once keep several processes warm.
//
// Where one process serves several invocations at once, an invocation whose
// handler goes on after its context ended is answered without it, as failed with
// DeadlineExceeded, when half of the margin is left: Lambda would refuse a later
// answer, and a refused answer ends the process and all it serves. The handler's
// goroutine cannot be stopped and keeps what it holds, until it returns.
//
// # Life of a process
//
// What a program needs before its first invocation is made by [WithInit] or
// [OrFail], whose errors Lambda shows as initialization errors; what it may need
// later by a [Lazy]. [WithShutdown] runs before the process is removed.
//
// # Options
//
// One rule holds here and in the packages below. What starts programs, [Start],
// [StartHandler], [StartHTTP] and the functions of lambdatest, takes functions called With…: most
// programs need none of them. What wraps a handler or makes a value takes a pointer
// to its package's Options as its last argument: nil is the zero Options, and what
// it points to is neither kept nor changed. In both a zero is the default that its
// comment names, and never "none": what can be switched off is so by a negative
// number or by a field that says Disable. A margin of zero is the default
// margin; a negative one is none. (Decided in 2026; would change if options of
// generic types could be inferred.)
//
// # Logging
//
// Start and StartHTTP make lambdalog the default of log/slog, and with it
// the output of the log package, unless the program set a default before. It is
// the one thing they change for the whole process, because a line in any other
// form is no record for Lambda: it has no level to filter by and no request. (Decided
// in 2026; would change if Lambda took log/slog's own JSON for records.)
package lambdaruntime
