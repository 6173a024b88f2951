// Package contract is what the functions of invokelocal_unix_test.go share.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Caller is the API's function.
type Caller struct {
	Prices link.FunctionOf[Question]
}

// A Question is what the function behind the link is asked.
type Question struct{ SKU string }

// A Price is its answer.
type Price struct{ Cents int }
