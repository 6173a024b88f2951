package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_amazoneventbridge in the service authorization reference.
var _ = grants("bus", []accessRule{
	{nil, partSelf, []string{"events:PutEvents"}},
})

// LinkBus links an event bus the function may put events on.
func LinkBus(bus awsevents.IEventBus) link.Bus {
	if isNil(bus) {
		return unlinked[link.Bus](nothingLinked, "LinkBus", "bus")
	}
	r := busResource(bus)
	return bindTo[link.Bus](*r.arn(), r)
}

func busResource(bus awsevents.IEventBus) linkedResource {
	return self(bus, asked(bus, "EventBusArn", bus.EventBusArn))
}
