// Package program knows what a linked handler says of itself: which contracts
// of links it loads, how it starts and what for, which patterns its mux has, and
// which AWS operations it can call. It reads the binary, never the source, and remembers by the
// binary's digest what it has read.
package program
