// Package contract is what the functions of localservices_unix_test.go use.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Front is the API's function: it uses one resource of every kind.
type Front struct {
	Uploads  link.Bucket[link.Put]
	Seen     link.Table[link.Get]
	Jobs     link.Queue[link.Send]
	News     link.Topic
	Bus      link.Bus
	Back     link.Function
	Sealing  link.Key[link.Encrypt]
	Checkout link.StateMachine
	Stripe   link.Secret
	Limit    link.Parameter
}

// Back is the function that everything else starts. It records what it got.
type Back struct {
	Seen link.Table[link.Put]
}
