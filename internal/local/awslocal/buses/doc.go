// Package buses is EventBridge in memory: an event that is put on a bus reaches
// the targets of the bus's rules at once, and once, if they are queues, topics
// or functions.
//
// A target that does not take an event has it in its dead-letter queue at once:
// another try here would end no better. Rules with a schedule are those of
// package schedules. Archives, pipes and the operations that change buses are not
// emulated.
package buses
