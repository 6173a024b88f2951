package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// typePanic is the error type of a panic whose value names none.
const typePanic = "Panic"

// A failure is a failed invocation: what its record says and what its caller
// is told. It is an error itself so that it passes through functions that
// return one.
type failure struct {
	messages.InvokeResponse_Error
	panicked bool
}

// newFailure returns a failure of the runtime's own.
func newFailure(name, message string) failure {
	return failure{InvokeResponse_Error: messages.InvokeResponse_Error{Type: name, Message: message}}
}

// Error is the message alone; the embedded type would print its fields.
func (f failure) Error() string { return f.Message }

// ErrorType names the failure for Lambda.
func (f failure) ErrorType() string { return f.Type }

// errorFailure describes an error that a handler returned.
func errorFailure(err error) failure {
	if f, ok := errors.AsType[failure](err); ok {
		f.Message = err.Error() // it may be wrapped
		return f
	}
	// A handler that speaks Lambda's own error is taken at its word.
	if own, ok := errors.AsType[messages.InvokeResponse_Error](err); ok {
		return failure{InvokeResponse_Error: own}
	}
	return newFailure(errorType(err), err.Error())
}

// panicFailure describes a panic. It must be called by the deferred function
// that recovered v, so that the stack is still the panicking one.
func panicFailure(v any) failure {
	f := newFailure(typePanic, fmt.Sprint(v))
	f.StackTrace, f.panicked = panicStack(), true
	if err, ok := v.(error); ok {
		if name := namedType(err); name != "" {
			f.Type = name
		}
	}
	return f
}

// messageFailed is the message of the one ERROR record of a failed invocation.
const messageFailed = "the invocation failed"

// log writes the record of a failure.
func (f failure) log(ctx context.Context, logger *slog.Logger, level slog.Level, message string) {
	attrs := append(make([]slog.Attr, 0, 3),
		slog.String("errorType", f.Type),
		slog.String("errorMessage", f.Message))
	if len(f.StackTrace) > 0 {
		attrs = append(attrs, slog.Any("stackTrace", f.stack()))
	}
	logger.LogAttrs(ctx, level, message, attrs...)
}

// stack is the stack trace as lines.
func (f failure) stack() []string {
	lines := make([]string, len(f.StackTrace))
	for i, frame := range f.StackTrace {
		lines[i] = frame.Path + ":" + strconv.Itoa(int(frame.Line)) + " " + frame.Label
	}
	return lines
}

// maxFrames bounds a stack trace: the cause is near the panic.
const maxFrames = 32

// panicStack returns the frames from the function that panicked outwards.
func panicStack() []*messages.InvokeResponse_Error_StackFrame {
	pcs := make([]uintptr, maxFrames)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var stack []*messages.InvokeResponse_Error_StackFrame
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case strings.HasSuffix(frame.Function, "/lambdaruntime.call[...]"),
			strings.HasSuffix(frame.Function, "/httpadapter.(*Exchange).call"):
			return stack // what called the handler is not the user's
		case frame.Function == "runtime.gopanic":
			panicked = true // what came before it are the functions that recover
		case panicked && !strings.HasPrefix(frame.Function, "runtime."):
			// The last element of a function's name is its package and label.
			label := frame.Function[strings.LastIndexByte(frame.Function, '/')+1:]
			stack = append(stack, &messages.InvokeResponse_Error_StackFrame{
				Path: frame.File, Line: int32(frame.Line), Label: label,
			})
		}
		if !more {
			return stack
		}
	}
}
