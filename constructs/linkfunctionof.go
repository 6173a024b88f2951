package lambdacdk

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkFunctionOf links a function that takes an Event, as [LinkFunction] does.
// Synthesis compares Event with what the handler of a *[GoFunction] takes, also
// where its Target is linked: a caller and a function that disagree are not
// deployed.
func LinkFunctionOf[Event any](fn interface{ FunctionArn() *string }) link.FunctionOf[Event] {
	var event Event
	return linkFunction[link.FunctionOf[Event]]("LinkFunctionOf", fn, program.NameOf(event))
}
