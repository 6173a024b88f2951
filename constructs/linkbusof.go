package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkBusOf links an event bus the function may put events on whose detail is a
// Detail and whose detail-type is that type's name, as [LinkBus] does. Synthesis
// compares Detail with what the handlers of functions decode whose
// [GoFunction.OnBus] asks for that detail-type: a sender and a function that
// disagree are not deployed.
func LinkBusOf[Detail any](bus awsevents.IEventBus) link.BusOf[Detail] {
	if isNil(bus) {
		return unlinked[link.BusOf[Detail]](nothingLinked, "LinkBusOf", "bus")
	}
	r := busResource(bus)
	return sends[link.BusOf[Detail], Detail](*r.arn(), r)
}
