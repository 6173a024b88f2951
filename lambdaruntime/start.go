package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"sync"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
)

// Start runs handler: in Lambda for every invocation, and outside Lambda, where
// AWS_LAMBDA_RUNTIME_API is not set, for the events that are posted to $PORT or
// named by the argument -event. In Lambda it never returns.
//
// Each event is decoded into an I by encoding/json, validated if I or *I has a
// method Validate() error, and handed to handler. What handler returns is encoded
// by encoding/json without escaping <, > and & for HTML, as aws-lambda-go does:
// the response goes to a program, not into a page, and escapes count towards
// Lambda's limit of 6 MB. If O is an io.Reader its bytes are the response and
// are sent while they are read.
func Start[I, O any](handler func(context.Context, I) (O, error), options ...Option) {
	if handler == nil {
		Fail(errors.New("lambdaruntime: the handler given to Start is nil"))
	}
	programmark.Leave[programmark.StartOf[I, O]]()
	start(newTyped(handler), newConfig(options))
}

// StartHandler runs h as [Start] runs a function: for handlers that other
// libraries make, such as those of durable functions or of wrappers around
// lambda.NewHandler. Events and answers are h's own bytes, undecoded. Those of
// lambda.NewHandler that answer with an io.Reader are sent when they are
// complete; give Start the function itself to stream them.
func StartHandler(h lambda.Handler, options ...Option) {
	if h == nil {
		Fail(errors.New("lambdaruntime: the handler given to StartHandler is nil"))
	}
	programmark.Leave[programmark.StartHandler]()
	start(h, newConfig(options))
}

// start runs h in Lambda, or on this machine.
func start(h lambda.Handler, cfg config) {
	if !inLambda() {
		runEvents(newRunner(h, cfg))
		return
	}
	run(h, cfg)
}

// A typed is a lambda.Handler around a function with types.
type typed[I, O any] struct {
	handle  func(context.Context, I) (O, error)
	event   eventType[I]
	buffers sync.Pool // of *encodeBuffer
}

// newTyped returns the handler around handle.
func newTyped[I, O any](handle func(context.Context, I) (O, error)) lambda.Handler {
	t := &typed[I, O]{handle: handle, event: newEventType[I]()}
	t.buffers.New = func() any { return newEncodeBuffer() }
	if reflect.TypeFor[O]().Implements(reflect.TypeFor[io.Reader]()) {
		return &typedReader[I, O]{t}
	}
	return t
}

// Invoke decodes the event, calls the function and encodes what it returns.
func (t *typed[I, O]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	out, err := t.call(ctx, payload)
	if err != nil {
		return nil, err
	}
	b := t.buffers.Get().(*encodeBuffer)
	defer t.buffers.Put(b)
	return b.encode(out)
}

// call decodes the event and calls the function.
func (t *typed[I, O]) call(ctx context.Context, payload []byte) (out O, err error) {
	in, err := t.event.decode(payload)
	if err != nil {
		return out, err
	}
	return t.handle(ctx, in)
}

// A typedReader is a typed whose O is an io.Reader.
type typedReader[I, O any] struct{ *typed[I, O] }

// InvokeStream decodes the event and returns what the function returns.
func (t *typedReader[I, O]) InvokeStream(ctx context.Context, payload []byte) (io.Reader, error) {
	out, err := t.call(ctx, payload)
	if err != nil {
		return nil, err
	}
	if r, ok := any(out).(io.Reader); ok {
		return r, nil
	}
	return bytes.NewReader(nil), nil // a nil interface
}

// An encodeBuffer is reused from response to response.
type encodeBuffer struct {
	bytes.Buffer
	encoder *json.Encoder
}

func newEncodeBuffer() *encodeBuffer {
	b := &encodeBuffer{}
	b.encoder = json.NewEncoder(b)
	b.encoder.SetEscapeHTML(false)
	return b
}

// encode returns v as JSON, in bytes of the caller's own.
func (b *encodeBuffer) encode(v any) ([]byte, error) {
	b.Reset()
	if err := b.encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
