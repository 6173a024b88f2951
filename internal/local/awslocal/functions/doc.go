// Package functions is what Lambda does for the functions of an app, beside
// running them: Invoke, the part of its API that handlers call, asynchronous
// invocations, and event source mappings.
//
// Streams are read in order per shard, by as many lanes as the mapping says, from
// the position that the state keeps: with bisecting, retries, the longest age,
// a destination for what is given up, and tumbling windows.
//
// A durable function is invoked in executions, by package durable. Who waits for
// one may do so if it takes 15 minutes at most, as on AWS; the user may always.
//
// An asynchronous invocation is tried again as Lambda does, twice unless the
// function says otherwise, and what it comes to goes to its destinations and its
// dead-letter queue. With a state, one that was accepted is not lost when the
// tool is killed: the next run tries it. Only the delays are not AWS's, but
// shorter ones, unless the host wants them.
package functions
