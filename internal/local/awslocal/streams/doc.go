// Package streams is Kinesis Data Streams: records in shards, in the order in
// which they were put, for as long as the stream keeps them. With a state,
// nothing that was accepted is lost when the tool is killed.
//
// A stream has the shards of its template, and four if it is on demand, as a new
// one has on AWS. Resharding, enhanced fan-out, encryption, limits of throughput
// and the operations that change streams are not emulated.
package streams
