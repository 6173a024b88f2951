// Package topics is SNS: a published message is delivered at once, and once, to
// the queues and functions that subscribe to its topic, by their filter
// policies. HTTP endpoints get it if they are on this machine, APIs of the app
// among them, and again if they fail; with a state, also after the tool was
// killed. What a subscriber does not take is in its dead-letter queue.
//
// Endpoints are not asked to confirm. Other subscriptions, delivery policies,
// deduplication by the topic itself (FIFO queues do it), signatures and the
// operations that change topics are not emulated.
package topics
