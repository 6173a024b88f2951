// Package runtimeapi is the Lambda service as a handler process sees it: the
// Runtime API and the part of the Extensions API that aws-lambda-go uses, for
// many functions behind one listener, and the pools of processes that answer.
//
//	srv := runtimeapi.NewServer()
//	if err := srv.Listen(""); err != nil { … }
//	defer srv.Close(context.Background())
//
//	hello, err := srv.Add(runtimeapi.Function{
//		Name:    "hello",
//		Command: []string{"/tmp/build/bootstrap"},
//		Timeout: 3 * time.Second,
//		Log:     func(l runtimeapi.Line) { fmt.Println(l.Function, l.RequestID, l.Text) },
//	})
//	…
//	resp, err := hello.Invoke(ctx, []byte(`{"name":"gopher"}`), runtimeapi.InvokeOptions{})
//
// A handler process is told its own address: AWS_LAMBDA_RUNTIME_API is
// "127.0.0.1:PORT/TOKEN/hello/1", so that the server knows which process asks,
// and that it is one: the token is random, and nothing answers without it. A
// function without a Command is served at "127.0.0.1:PORT/TOKEN/hello", for a
// runtime that the caller runs itself, in this process or elsewhere.
//
// # What is as on Lambda
//
// One process serves one invocation at a time (Concurrency of them where the
// function says so) and is used again while it is warm. An invocation begins
// when a process takes it and ends when that process asks for the next one; its
// timeout covers all of that, and a process that exceeds it is killed. A
// process has 10 seconds to start. Payloads are limited to 6 MB each way,
// streamed responses to 200 MB. An answer to an unknown request, a second
// answer, and a /next while an invocation is open are refused with Lambda's own
// status codes and error types.
//
// # What is not
//
// There is no memory limit, no read-only file system and no bandwidth limit.
// A process that dies while it starts is not started a second time for the same
// invocation: Lambda does, and reports the second death. An invocation beyond
// MaxProcesses waits where Lambda would throttle it. External extensions
// are not started.
package runtimeapi
