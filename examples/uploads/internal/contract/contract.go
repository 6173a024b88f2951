// Package contract says what each function of the app may use. Infrastructure
// fills these structs, the handlers load them.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Upload is for the only function that can store anything.
type Upload struct {
	Files   link.Bucket[link.PutWhole]
	Records link.Table[link.Put]
	Limits  link.Config[Limits]
}

// Limits bounds what one upload may be.
type Limits struct {
	MaxBytes int64
}

// Download is for a function that can only read.
type Download struct {
	Files   link.Bucket[link.Get]
	Records link.Table[link.GetOne]
}

// Admin is for the only function that knows the token of administrators.
type Admin struct {
	Records link.Table[link.Scan]
	Token   link.Secret
}
