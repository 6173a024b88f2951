// Package contract is in a folder with a dot.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type With[T any] struct {
	Inner T
	More  link.Queue[link.Send]
}
