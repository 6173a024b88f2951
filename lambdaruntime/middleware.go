package lambdaruntime

import "context"

// A HandlerFunc is what [Start] runs.
type HandlerFunc[I, O any] func(context.Context, I) (O, error)

// A Middleware wraps a handler in another one: it may look at and change the
// event, the context, the result and the error, or answer itself.
type Middleware[I, O any] func(next HandlerFunc[I, O]) HandlerFunc[I, O]

// Chain returns handler wrapped in middlewares, the first outermost: it sees
// the event first and the result last. It wraps once; nothing is built per
// invocation.
func Chain[I, O any](handler HandlerFunc[I, O], middlewares ...Middleware[I, O]) HandlerFunc[I, O] {
	for i := len(middlewares) - 1; i >= 0; i-- {
		handler = middlewares[i](handler)
	}
	return handler
}
