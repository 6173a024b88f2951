// Package contract is what the handlers of these tests load.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type Base struct {
	Audit link.Topic
}

type Upload struct {
	Base
	Uploads link.Bucket[link.Put]
}
