package link

import "slices"

// A level says what a function may do with a resource. Levels are types, so
// that a level a resource does not have is a compile error; they hold nothing.
// The interface of a kind's levels has unexported methods: a level is one of
// this package's, or two of them combined.
//
// The levels here are those that several kinds have. What each of them grants
// is the table in the documentation of the kind.
type (
	// Get reads single objects or items whose key is known.
	Get struct{}
	// Put stores whole objects or items.
	Put struct{}
	// Delete removes objects or items.
	Delete struct{}
	// Send puts messages into a queue, or sends them to clients of a WebSocket
	// API.
	Send struct{}
	// Read is every way of reading.
	Read struct{}
	// Write is every way of changing.
	Write struct{}
	// ReadWrite is Read and Write.
	ReadWrite struct{}
)

// levelsOf is nil if A is the interface of the levels and not one of them,
// which the compiler lets through.
func levelsOf[A any](list func(A) []string) []string {
	var a A
	if any(a) == nil {
		return nil
	}
	return list(a)
}

// union appends to a what b has beside it, order kept.
func union(a, b []string) []string {
	for _, level := range b {
		if !slices.Contains(a, level) {
			a = append(a, level)
		}
	}
	return a
}
