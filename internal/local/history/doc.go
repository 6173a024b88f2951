// Package history remembers what happened in a run of lambdacdk local: which
// functions ran, why, with what event and answer, what they logged, and which
// services they called. It is bounded, and a nil [*History] remembers nothing.
//
//	h := history.New(history.Options{})
//	open := h.Begin(history.Begin{Function: "orders", Source: "POST /orders", Event: event})
//	open.Started(now, process, init)
//	open.Ended(history.End{At: now, Answer: answer})
//	…
//	for _, inv := range h.Recent(history.Filter{Limit: 50}) { … }
//	tree, ok := h.Trace(inv.Trace)
//
// # Traces
//
// Each invocation and each call of a service has an [ID], which is also the
// parent's id in X-Ray headers. A [Cause] is an ID with its trace. It goes with
// everything that one step sends to the next: beside a message in a queue, a
// record of a stream, a notification. An invocation of a batch has several
// causes. Its own trace is that of the first one, and it is part of the traces of
// all: in each, it stands below the first of its causes there, and names the
// others.
//
// Causes are in memory only. What a run finds of the one before has none.
package history
