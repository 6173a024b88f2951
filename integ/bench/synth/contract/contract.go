// Package contract is what the linked functions of the synth benchmark are
// given.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Store is where a function keeps what it works on.
type Store struct {
	Files link.Bucket[link.Read]
	Items link.Table[link.ReadWrite]
}
