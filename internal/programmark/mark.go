// Package programmark leaves marks in a program that those who read the linked
// binary find: which contracts it loads, and how its handler starts. A mark is
// the name of a type. The linker keeps it exactly if the call that leaves it
// can be reached, also in a program that is stripped, trimmed or
// position-independent, so no source needs to be read to know.
//
// It is part of every handler, and so imports nothing.
package programmark

// The types whose names are the marks. Who reads them takes their names from
// [reflect.TypeFor], so that they can be renamed; a program that was linked
// before that is not understood any more.
type (
	// ContractOf is left by the functions that load the contract T.
	ContractOf[T any] struct{}
	// StartOf is left by lambdaruntime.Start.
	StartOf[I, O any] struct{}
	// StartHTTP is left by lambdaruntime.StartHTTP.
	StartHTTP struct{}
	// HTTPFallback is left by lambdaruntime.WithFallback.
	HTTPFallback struct{}
	// StartHandler is left by lambdaruntime.StartHandler.
	StartHandler struct{}
	// MessageOf is left by what decodes the messages of a queue into T.
	MessageOf[T any] struct{}
)

// Leave leaves the name of M.
func Leave[M any]() {
	var m M
	keep(m)
}

// keep takes a value as an interface, which is what names its type in the
// program. It must be a call.
//
//go:noinline
func keep(any) {}
