// Package queues is SQS in memory: standard and FIFO queues with visibility
// timeouts, delays, long polling, deduplication and dead-letter queues, behind
// SQS's JSON protocol.
//
// Messages are gone when the tool ends. Access policies, encryption, tags and
// message move tasks are not emulated.
package queues
