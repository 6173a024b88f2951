// Package buses is EventBridge in memory: an event that is put on a bus reaches
// the targets of the bus's rules at once, and once, if they are queues, topics
// or functions.
//
// Schedules, archives, pipes, retries and the operations that change buses are
// not emulated.
package buses
