package runtimeenv

// The events that keep processes warm, which lambdaruntime answers before a
// handler sees them. The second one holds its process for a moment, so that
// others that are sent with it reach other processes.
const (
	WarmEvent     = `{"lambdacdk":"warm"}`
	WarmEventHeld = `{"lambdacdk":"warm","hold":true}`
)
