// Package contract is what the functions of pusherlocal_unix_test.go use.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Front is the API's function: it sets everything off.
type Front struct {
	Uploads link.Bucket[link.Put]
	News    link.Topic
	Bus     link.Bus
}
