package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
)

// Start runs handler, in Lambda or on this machine, and never returns.
//
// Each event is decoded into an I as encoding/json does, validated if I has a
// method Validate() error, and handed to handler; what it returns is encoded
// with encoding/json, without escaping <, > and & for HTML.
func Start[I, O any](handler func(context.Context, I) (O, error), options ...Option) {
	cfg := newConfig(options)
	h := newTyped(handler)
	if !inLambda() {
		runEvents(newRunner(h, cfg))
		return
	}
	run(h, cfg)
}

// A typed is a lambda.Handler around a function with types.
type typed[I, O any] struct {
	handle  func(context.Context, I) (O, error)
	buffers sync.Pool // of *encodeBuffer
}

// An encodeBuffer is reused from response to response.
type encodeBuffer struct {
	bytes.Buffer
	encoder *json.Encoder
}

// newTyped returns the handler around handle.
func newTyped[I, O any](handle func(context.Context, I) (O, error)) *typed[I, O] {
	t := &typed[I, O]{handle: handle}
	t.buffers.New = func() any {
		b := &encodeBuffer{}
		b.encoder = json.NewEncoder(b)
		b.encoder.SetEscapeHTML(false)
		return b
	}
	return t
}

// Invoke decodes the event, calls the function and encodes what it returns.
func (t *typed[I, O]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var in I
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, err
	}
	out, err := t.handle(ctx, in)
	if err != nil {
		return nil, err
	}
	b := t.buffers.Get().(*encodeBuffer)
	defer t.buffers.Put(b)
	b.Reset()
	if err := b.encoder.Encode(out); err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
