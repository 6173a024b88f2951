// Package topics is SNS in memory: a published message is delivered at once,
// and once, to the queues and functions that subscribe to its topic, by their
// filter policies.
//
// Other subscriptions, delivery policies, FIFO deduplication, signatures and
// the operations that change topics are not emulated.
package topics
