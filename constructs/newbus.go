package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
)

// BusProps describes an EventBridge event bus. Every zero value is a safe
// default.
type BusProps struct {
	// Description says what the bus is for, in at most 512 characters.
	Description string

	// EncryptionKey encrypts events while EventBridge holds them. If nil, a key
	// that EventBridge owns does, at no cost.
	EncryptionKey awskms.IKey

	// Bus passes any setting of the CDK's own bus through. A setting that is
	// given above must stay unset here.
	Bus *awsevents.EventBusProps
}

// NewBus makes an event bus of the app's own, which only identities of its
// account may use: it has no resource policy. EventBridge takes requests by TLS
// only. The bus is deleted with the stack; it holds no data. It panics with one
// or more [*ConfigError] if props cannot work. It never changes props.
func NewBus(scope constructs.Construct, id string, props *BusProps) awsevents.EventBus {
	var l problemList
	p := valueOf(props)
	out := valueOf(p.Bus)
	out.Description = either(&l, "Description", text(p.Description), "Bus.Description", out.Description)
	out.KmsKey = either(&l, "EncryptionKey", p.EncryptionKey, "Bus.KmsKey", out.KmsKey)
	must(configErrors(childPath(scope, id), l))
	return awsevents.NewEventBus(scope, &id, &out)
}
