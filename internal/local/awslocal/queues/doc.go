// Package queues is SQS: standard and FIFO queues with visibility
// timeouts, delays, long polling, deduplication and dead-letter queues, behind
// SQS's JSON protocol.
//
// With a state, a message that was accepted is there again after the tool was
// killed, hidden for as long as it would have been. Access policies, encryption
// and tags are not emulated.
package queues
